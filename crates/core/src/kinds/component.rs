//! Components: models, prompts, tools, agents and what else systems are made of.

use crate::act::ActName;
use crate::datum::{Digest, List, Money, Ref, Text};
use crate::id::{PersonId, noun};
use crate::kinds::{Group, Need, Setting, Writer};
use crate::power::Power;

choice! {
    /// What a component is.
    pub enum ComponentType {
        Model "model",
        Prompt "prompt",
        Tool "tool",
        Agent "agent",
        McpServer "mcp-server",
        Guardrail "guardrail",
        Library "library",
        Computing "computing",
        KnowledgeBase "knowledge-base",
    }
}

choice! {
    /// What a tool does to the world.
    pub enum ToolAction {
        Read "read",
        Write "write",
        Pay "pay",
        Send "send",
        Delete "delete",
        Execute "execute",
    }
}

choice! {
    /// When a person must approve a tool's use.
    pub enum ToolApproval { Never "never", AboveLimit "above-limit", Always "always" }
}

choice! {
    /// Whether an agent may call a tool of a server.
    pub enum AllowState { Allowed "allowed", Blocked "blocked", Approval "approval" }
}

part! {
    /// What an agent is and who answers for it.
    pub struct Agent {
        /// The technical identity it acts under.
        identity: Option<Text>, "Identity";
        /// The person who answers for it.
        person: Option<PersonId>, "Person";
        /// Who stands for it above that person.
        sponsor: Option<PersonId>, "Sponsor";
        /// What it may do on its own.
        autonomy: Option<Text>, "Autonomy";
        /// The tools it can reach.
        tools: List<Ref<noun::Component>>, "Tools";
        /// Where it runs.
        environments: List<Text>, "Environments";
    }
}

part! {
    /// What a tool may do.
    pub struct Tool {
        /// What it does to the world.
        action: Option<ToolAction>, "Action";
        /// Whether what it does can be undone.
        reversible: Option<bool>, "Can be undone";
        /// When a person must approve.
        approval: Option<ToolApproval>, "Approval";
        /// The amount above which a person must approve.
        limit: Option<Money>, "Limit";
        /// Whether the payer confirms each payment.
        payer_confirms: Option<bool>, "Payer confirms";
        /// What it may reach.
        scopes: List<Text>, "Scopes";
    }
}

part! {
    /// Whether one agent may call one tool.
    pub struct Allowed {
        /// The agent.
        agent: Ref<noun::Component>, "Agent";
        /// The tool's name.
        tool: Text, "Tool";
        /// Whether it may.
        state: AllowState, "State";
    }
}

part! {
    /// What an MCP server offers, to whom.
    pub struct Mcp {
        /// How it is reached.
        transport: Option<Text>, "Transport";
        /// How callers prove who they are.
        auth: Option<Text>, "Authentication";
        /// The tools it offers.
        exposes: List<Text>, "Offers";
        /// Which agent may call which tool.
        allowed: List<Allowed>, "Allowed";
        /// Where its configuration is read from.
        config_source: Option<Ref<noun::Source>>, "Configuration source";
    }
}

part! {
    /// What a guardrail is for.
    pub struct Guardrail {
        /// What it works against.
        against: List<Text>, "Against";
        /// Whether it stops what it finds.
        blocks: Option<bool>, "Stops it";
    }
}

record! {
    /// A model, prompt, tool, agent, MCP server, guardrail, library or computing part of systems.
    pub struct Component {
        @ place: 36;
        @ prefix: "CMP";
        @ label: "Component";
        @ plural: "Components";
        @ serves: &["A.4.2", "A.4.4", "A.4.5", "A.6.2.3"];
        @ group: Group::Inventory;
        @ owner_expected: true;
        @ configures: &[
            Setting::Field("systems"),
            Setting::Field("type"),
            Setting::Field("release"),
            Setting::FirstNumber("release"),
            Setting::Field("fingerprint"),
            Setting::Field("supplier"),
            Setting::Field("trained_on"),
            Setting::Field("agent"),
            Setting::Field("tool"),
            Setting::Field("mcp"),
            Setting::Field("guardrail"),
        ];
        @ writers: &[Writer::Owner, Writer::Connector];
        @ acts: &[
            Need::power(ActName::Approve, Power::ApproveChange),
            Need::power(ActName::Suspend, Power::SuspendSystem),
            Need::power(ActName::Resume, Power::ResumeSystem),
        ];
        @ columns: &["type", "systems", "release", "supplier", "provenance", "owner"];
        /// What it is.
        r#type: ComponentType, "Type";
        /// The systems it is part of.
        systems: Box<[Ref<noun::System>]>, "Systems";
        /// Its release.
        release: Text, "Release";
        /// Who supplies it.
        supplier: Option<Ref<noun::Supplier>>, "Supplier";
        /// Where it comes from.
        provenance: Text, "Provenance";
        /// The licence it is used under.
        licence: Option<Text>, "Licence";
        /// Digest of what runs.
        fingerprint: Option<Digest>, "Fingerprint";
        /// Why it was chosen.
        selected_because: Option<Text>, "Selected because";
        /// The data it was trained on.
        trained_on: List<Ref<noun::Data>>, "Trained on";
        /// What it is known not to do well.
        limits_known: List<Text>, "Known limits";
        /// Agents: what it is and who answers for it.
        agent: Option<Box<Agent>>, "Agent";
        /// Tools: what it may do.
        tool: Option<Box<Tool>>, "Tool";
        /// MCP servers: what it offers, to whom.
        mcp: Option<Box<Mcp>>, "MCP server";
        /// Guardrails: what it is for.
        guardrail: Option<Box<Guardrail>>, "Guardrail";
    }
}
