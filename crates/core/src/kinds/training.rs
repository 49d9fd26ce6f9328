//! Trainings.

use crate::act::ActName;
use crate::datum::{AnyPin, AtLeastOne, Days, File, List, Ref, Text};
use crate::id::noun;
use crate::kinds::{Group, Need, Writer};
use crate::power::{Function, Power};

choice! {
    /// What a training is for.
    pub enum TrainingType {
        Awareness "awareness",
        Role "role",
        Tool "tool",
        IncidentLesson "incident-lesson",
        Literacy "literacy",
    }
}

record! {
    /// A course or briefing for roles or audiences.
    pub struct Training {
        @ place: 30;
        @ prefix: "TRN";
        @ label: "Training";
        @ plural: "Trainings";
        @ serves: &["7.2", "7.3", "5.1"];
        @ group: Group::People;
        @ owner_expected: true;
        @ writers: &[Writer::Owner, Writer::Function(Function::Hr)];
        @ acts: &[Need::power(ActName::Approve, Power::ApproveDocument)];
        @ columns: &["type", "topics", "audiences", "due_within", "valid_for", "owner"];
        /// What it is for.
        r#type: TrainingType, "Type";
        /// What people know or can do afterwards.
        topics: AtLeastOne<Text>, "Topics";
        /// The codes of the competences it proves, as roles ask for them.
        competences: List<Text>, "Competences";
        /// Who must take it.
        audiences: Box<[Ref<noun::Audience>]>, "Audiences";
        /// The policy, playbook or process it teaches, at that version; a newer version makes it outdated.
        teaches: List<AnyPin>, "Teaches";
        /// How long people have to take it, from the day they join the audience.
        due_within: Days, "Taken within (days)";
        /// How long it counts; for ever when left out.
        valid_for: Option<Days>, "Valid for (days)";
        /// The points needed to pass, where there is a test.
        pass_score: Option<i64>, "Points to pass";
        /// The course itself.
        file: Option<File>, "File";
    }
}
