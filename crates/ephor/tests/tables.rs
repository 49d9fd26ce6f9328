//! Spreadsheets: what goes out comes back without a difference, what differs is proposed, and what is wrong is said with its place.

mod common;

use std::process::Command;

use common::{Answer, Desk, ephor, risk};
use ephor_documents::{Cell, Column, Sheet, read, write_csv, write_xlsx};

/// A sheet as a person has it open.
struct Open {
    sheets: Vec<Sheet>,
}

impl Open {
    fn file(desk: &Desk, name: &str) -> Self {
        let book = read(name, &desk.read(name)).expect("it is read");
        let sheets = book.sheets.into_iter().map(|grid| {
            let mut rows = grid.rows.iter();
            let header = rows.next().expect("headings");
            let width = header.cells.last().expect("a column").0 + 1;
            let typed = |cell: Option<&Cell>| cell.map(Cell::typed).unwrap_or_default();
            let column = |at: u32| Column { heading: typed(header.cell(at)), ..Column::default() };
            let cells = |row: &ephor_documents::Row| (0..width).map(|at| row.cell(at).cloned()).collect();
            Sheet { name: grid.name.clone(), columns: (0..width).map(column).collect(), rows: rows.map(cells).collect() }
        });
        Self { sheets: sheets.collect() }
    }

    fn sheet(&mut self, name: &str) -> &mut Sheet {
        self.sheets.iter_mut().find(|sheet| sheet.name == name).expect("a sheet")
    }

    fn at(&mut self, sheet: &str, id: &str, column: &str) -> &mut Option<Cell> {
        let sheet = self.sheet(sheet);
        let place = sheet.columns.iter().position(|known| known.heading == column).expect("a column");
        let row = sheet.rows.iter_mut().find(|row| row[0].as_ref().is_some_and(|cell| cell.typed() == id)).expect("a row");
        &mut row[place]
    }

    fn set(&mut self, sheet: &str, id: &str, column: &str, text: &str) {
        *self.at(sheet, id, column) = Some(Cell::Text(text.to_owned())).filter(|_| !text.is_empty());
    }

    fn saved(&self, desk: &Desk, name: &str) -> String {
        let bytes = if name.contains(".csv") {
            write_csv(&self.sheets[0]).into_bytes()
        } else {
            write_xlsx(&self.sheets, jiff::civil::date(2026, 11, 20)).expect("a workbook")
        };
        std::fs::write(desk.path(name), bytes).expect("a file");
        desk.at(name)
    }
}

fn export(desk: &Desk, dir: &str, name: &str, more: &[&str]) -> String {
    let format = name.rsplit('.').next().expect("an extension");
    let file = desk.at(name);
    ephor(&[&["export", "--data", dir, "--format", format, "-o", &file], more].concat()).done();
    file
}

fn import(dir: &str, by: &str, file: &str) -> Answer {
    ephor(&["import", "--data", dir, "--by", by, file])
}

/// A founded organisation with two risks, one of which says everything a spreadsheet may spoil.
fn risks(desk: &Desk) -> String {
    let dir = desk.founded("org");
    let nasty = risk(1, 3)
        .replace(
            "title: Something goes wrong",
            "title: \"=1+1\"\n    note: |\n      +49 30 1234\n      @SUM(A1)\n      -5\n\n      \\t=cmd|x",
        )
        .replace("event: something goes wrong", "event: \"-5 'quoted' \\\"x\\\"; a, b\"");
    let long = risk(2, 4)
        .replace("title: Something goes wrong", &format!("title: Long\n    note: \"{}\"", "forty thousand. ".repeat(2_500)));
    let file = desk.file("risks.yaml", &format!("{nasty}{long}"));
    ephor(&["import", "--data", &dir, &file]).done();
    dir
}

#[test]
fn an_export_of_everything_brought_in_again_differs_in_nothing() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    let size = desk.size("org");
    let file = export(&desk, &dir, "all.xlsx", &[]);
    let answer = import(&dir, "P05", &file).done();
    assert!(answer.out.contains("nothing differs from what is recorded") && !answer.out.contains("added"), "{}", answer.out);
    for kind in ["person", "risk", "system", "policy", "delegation"] {
        let name = format!("{kind}.csv");
        let file = export(&desk, &dir, &name, &["--kind", kind]);
        let answer = import(&dir, "P05", &file).done();
        assert!(answer.out.contains("nothing differs"), "{kind}: {}", answer.out);
    }
    assert_eq!(desk.size("org"), size, "nothing was recorded");
}

#[test]
fn every_nasty_cell_stays_text_and_comes_back() {
    let desk = Desk::new();
    let dir = risks(&desk);
    for name in ["risks.xlsx", "risks.csv"] {
        let file = export(&desk, &dir, name, &["--kind", "risk"]);
        let answer = import(&dir, "cro", &file).done();
        assert!(answer.out.contains("nothing differs"), "{name}: {}", answer.out);
    }
    let csv = desk.text("risks.csv");
    assert!(csv.contains("R-1,1,'=1+1,") && csv.contains("'+49"), "{csv}");
    let formulas = read("risks.xlsx", &desk.read("risks.xlsx")).expect("it is read").remarks;
    assert_eq!(formulas, Vec::<String>::new(), "no cell is a formula");
}

#[test]
fn a_changed_cell_is_a_proposal_until_somebody_adopts_it_and_comes_in_once() {
    let desk = Desk::new();
    let dir = risks(&desk);
    export(&desk, &dir, "risks.xlsx", &["--kind", "risk"]);
    let mut open = Open::file(&desk, "risks.xlsx");
    open.set("Risks", "R-1", "Event", "It went wrong");
    *open.at("Risks", "R-1", "Residual: Level") = Some(Cell::Number(2.0));
    let file = open.saved(&desk, "changed.xlsx");
    let size = desk.size("org");
    let tried = ephor(&["import", "--data", &dir, "--by", "cro", "--dry-run", &file]).done();
    assert!(tried.out.contains("nothing was recorded") && tried.out.contains("1 proposal would be added"), "{}", tried.out);
    assert_eq!(desk.size("org"), size, "it was only tried");
    let answer = import(&dir, "cro", &file).done();
    assert!(answer.out.contains("R-1 =1+1: Event, Residual: Level"), "{}", answer.out);
    assert_eq!(desk.size("org"), size + 1);
    let before = ephor(&["show", "risk", "R-1", "--data", &dir]).done().out;
    assert!(!before.contains("It went wrong"), "it counts for nothing: {before}");
    let again = import(&dir, "cro", &file).done();
    assert!(again.out.contains("1 known already"), "{}", again.out);
    assert_eq!(desk.size("org"), size + 1);
    let adopt = desk.file("adopt.yaml", "- { act: adopt, of: { kind: risk, id: R-1, version: 2 }, by: product }\n");
    ephor(&["import", "--data", &dir, &adopt]).done();
    let after = ephor(&["show", "risk", "R-1", "--data", &dir]).done().out;
    assert!(after.contains("It went wrong"), "{after}");
    let same = import(&dir, "cro", &file).done();
    assert!(!same.out.contains("added"), "the row was made from version 1 and says what is in force: {}", same.out);
}

#[test]
fn a_row_made_from_an_older_version_does_not_undo_what_came_after() {
    let desk = Desk::new();
    let dir = risks(&desk);
    let stale = export(&desk, &dir, "risks.xlsx", &["--kind", "risk"]);
    let newer = desk
        .file("newer.yaml", &risk(1, 5).replace("something goes wrong", "something else").replace("2026-02-02", "2026-02-04"));
    ephor(&["import", "--data", &dir, &newer]).done();
    let size = desk.size("org");
    let untouched = import(&dir, "cro", &stale).done();
    assert!(untouched.out.contains("nothing differs"), "a row nobody touched says nothing: {}", untouched.out);
    let mut open = Open::file(&desk, "risks.xlsx");
    open.set("Risks", "R-1", "Cause", "another mistake");
    let file = open.saved(&desk, "stale.xlsx");
    import(&dir, "cro", &file)
        .fails(3, &["sheet Risks, row 2", "made from version 1, and version 2 is in force", "export it again"]);
    assert_eq!(desk.size("org"), size);
}

#[test]
fn a_row_taken_out_withdraws_nothing_and_is_told() {
    let desk = Desk::new();
    let dir = risks(&desk);
    export(&desk, &dir, "risks.xlsx", &["--kind", "risk"]);
    let mut open = Open::file(&desk, "risks.xlsx");
    open.sheet("Risks").rows.remove(0);
    let answer = import(&dir, "cro", &open.saved(&desk, "fewer.xlsx")).done();
    assert!(answer.out.contains("not in the file, and as they were: 1 (R-1)"), "{}", answer.out);
    assert!(ephor(&["show", "risk", "--data", &dir]).done().out.contains("R-1"));
}

#[test]
fn new_rows_become_proposals_and_incomplete_ones_drafts_and_come_in_once() {
    let desk = Desk::new();
    let dir = risks(&desk);
    export(&desk, &dir, "risks.xlsx", &["--kind", "risk"]);
    let mut open = Open::file(&desk, "risks.xlsx");
    let sheet = open.sheet("Risks");
    let mut whole = sheet.rows[0].clone();
    (whole[0], whole[1]) = (None, None);
    whole[2] = Some(Cell::Text("Another".to_owned()));
    let mut part = vec![None; whole.len()];
    part[2] = Some(Cell::Text("Half a thought".to_owned()));
    sheet.rows.extend([whole, part, vec![None]]);
    let file = open.saved(&desk, "more.xlsx");
    let answer = import(&dir, "cro", &file).done();
    assert!(answer.out.contains("1 proposal added, 1 draft added"), "{}", answer.out);
    assert!(answer.out.contains("new, Half a thought; a draft without Type, Event"), "{}", answer.out);
    let size = desk.size("org");
    let again = import(&dir, "cro", &file).done();
    assert!(again.out.contains("2 known already"), "{}", again.out);
    assert_eq!(desk.size("org"), size);
}

#[test]
fn everything_wrong_is_said_with_sheet_row_and_column_and_nothing_is_half_done() {
    let desk = Desk::new();
    let dir = risks(&desk);
    export(&desk, &dir, "risks.xlsx", &["--kind", "risk"]);
    let mut open = Open::file(&desk, "risks.xlsx");
    open.set("Risks", "R-1", "Cause", "this one is right");
    open.set("Risks", "R-1", "Residual: Level", "many");
    open.set("Risks", "R-2", "Type", "thread");
    open.set("Risks", "R-2", "Owner", "Nobody");
    open.set("Risks", "R-2", "Consequences", "[{");
    open.set("Risks", "R-2", "Criteria", "PAR-1 v9");
    let size = desk.size("org");
    let file = open.saved(&desk, "wrong.xlsx");
    import(&dir, "cro", &file).fails(
        3,
        &[
            "nothing was brought in",
            "sheet Risks, row 2, column V (Residual: Level): expected a whole number",
            "sheet Risks, row 3, column",
            "(Consequences): expected a list as JSON, such as [{\"axis\": …",
        ],
    );
    open.set("Risks", "R-2", "Consequences", "[{\"axis\":\"individuals\",\"text\":\"x\",\"value\":3}]");
    open.set("Risks", "R-1", "Residual: Level", "3");
    let file = open.saved(&desk, "wrong.xlsx");
    import(&dir, "cro", &file)
        .fails(3, &["(Type): “thread” is not one of the words: did you mean “threat”?", "(Owner): “Nobody” is not known"]);
    open.set("Risks", "R-2", "Type", "threat");
    open.set("Risks", "R-2", "Owner", "product");
    let file = open.saved(&desk, "wrong.xlsx");
    import(&dir, "cro", &file).fails(3, &["(Criteria): version 9 of PAR-1 does not exist, neither here nor in the file"]);
    open.set("Risks", "R-2", "Criteria", "PAR-1 v1");
    open.set("Risks", "R-2", "Event", "");
    let file = open.saved(&desk, "wrong.xlsx");
    import(&dir, "cro", &file).fails(3, &["(Event): “event” is missing"]);
    for (text, says) in [
        ("ID,Title,Titel\n,a,b\n", "row 1, column C (Titel): a risk has no column of that name; did you mean “Title”?"),
        ("ID,Title,Title\n,a,b\n", "column B becomes “Title” already"),
        ("ID,Title\nR-77777777777777777777,a\n", "is not the id of a risk"),
        ("ID,Title\nAIS-1,a\n", "“AIS-1” is not the id of a risk"),
        ("ID,Version,Title\nR-9,1,a\n", "R-9 does not exist; leave its version empty"),
        ("ID,Title\nR-1,a\nR-1,b\n", "R-1 stands in row 2 already"),
        ("ID,Title\n,a,b\n", "a value stands under no heading"),
    ] {
        let file = desk.file("risks.csv", text);
        import(&dir, "cro", &file).fails(3, &[says]);
    }
    assert_eq!(desk.size("org"), size);
    import(&dir, "nobody", &desk.file("risks.csv", "Title\na\n")).fails(3, &["“nobody” is nobody known"]);
    ephor(&["import", "--data", &dir, &desk.at("risks.csv")]).fails(2, &["a spreadsheet is somebody’s", "--by KEY"]);
    import(&dir, "cro", &desk.file("stuff.csv", "Title\na\n")).fails(3, &["no register’s", "--kind"]);
    import(&dir, "cro", &desk.file("book.xlsm", "x")).fails(3, &["book.xlsm"]);
}

#[test]
fn somebodys_own_spreadsheet_is_mapped_confirmed_and_proposed() {
    let desk = Desk::new();
    let dir = risks(&desk);
    let old = desk.file(
        "old.csv",
        "Our risks;;;;\n;;;;\nRef;Risk name;What can happen;Responsible;Type;Next review\nRK-1;Refunds;It promises refunds;Dan Risk;Threat;03/04/2026\nRK-2;Clone;Somebody calls;cro;threat;25/12/2026\n",
    );
    let proposal = ephor(&["import", "--data", &dir, "--propose-map", "--kind", "risk", &old]).done().out;
    for line in [
        "kind: risk",
        "headings: 3",
        "days: day-first",
        "to: \"key\"",
        "to: \"title\"",
        "to: \"event\"",
        "to: \"owner\"",
        "to: \"type\"",
    ] {
        assert!(proposal.contains(line), "{line}\n{proposal}");
    }
    let map = desk.file("map.yaml", &proposal.replace("to: \"owner\"", "to: \"\""));
    let mapped = |file: &str| ephor(&["import", "--data", &dir, "--by", "cro", "--map", &map, file]);
    let answer = mapped(&old).done();
    assert!(answer.out.contains("0 proposals added, 2 drafts added"), "{}", answer.out);
    let size = desk.size("org");
    assert!(mapped(&old).done().out.contains("2 known already"));
    let changed = std::fs::read_to_string(&old).expect("text").replace("Somebody calls", "Somebody rings");
    let answer = mapped(&desk.file("old.csv", &changed)).done();
    assert!(answer.out.contains("1 draft added") && answer.out.contains("Event"), "the key tells which record: {}", answer.out);
    assert_eq!(desk.size("org"), size + 1);
    ephor(&["import", "--data", &dir, "--propose-map", &old]).fails(2, &["--kind risk"]);
}

#[test]
fn a_row_that_stands_twice_is_named_as_the_file_names_it_and_counted_as_a_spreadsheet_shows_it() {
    let desk = Desk::new();
    let dir = risks(&desk);
    let text = "Ref,Title,Note\nR1,Refunds,\"It promises\nrefunds\n\"\nR2,Clone,Somebody calls\nR3,Voice,Somebody calls again\n";
    let proposal = ephor(&["import", "--data", &dir, "--propose-map", "--kind", "risk", &desk.file("old.csv", text)]).done().out;
    let map = desk.file("map.yaml", &proposal);
    let old = desk.file("old.csv", &text.replace("R3", "R2"));
    let twice = ephor(&["import", "--data", &dir, "--by", "cro", "--map", &map, &old]);
    twice.fails(3, &["row 4, “R2” stands in row 3 already; keep one of the two"]);
}

#[test]
fn of_a_workbook_of_several_sheets_one_is_chosen_by_its_name() {
    let desk = Desk::new();
    let dir = risks(&desk);
    let sheet = |name: &str, title: &str| Sheet {
        name: name.to_owned(),
        columns: ["Ref", "Title"].map(|heading| Column { heading: heading.to_owned(), ..Column::default() }).to_vec(),
        rows: vec![vec![Some(Cell::Text("K-1".to_owned())), Some(Cell::Text(title.to_owned()))]],
    };
    let open = Open { sheets: vec![sheet("Open ones", "Refunds"), sheet("Closed ones", "Clone")] };
    let book = open.saved(&desk, "book.xlsx");
    let propose = |more: &[&str]| ephor(&[&["import", "--data", &dir, "--propose-map", "--kind", "risk", &book], more].concat());
    propose(&[])
        .fails(3, &["it has several sheets, Open ones, Closed ones; say which one with --sheet", "--sheet \"Open ones\""]);
    propose(&["--sheet", "Opened"]).fails(3, &["there is no sheet “Opened”; there are Open ones, Closed ones"]);
    let map = desk.file("map.yaml", &propose(&["--sheet", "Closed ones"]).done().out);
    let answer = ephor(&["import", "--data", &dir, "--by", "cro", "--map", &map, &book]).done();
    assert!(answer.out.contains("new, Clone") && !answer.out.contains("Refunds"), "{}", answer.out);
    ephor(&["import", "--data", &dir, "--by", "cro", "--sheet", "Closed ones", &book]).fails(2, &["--propose-map"]);
}

#[test]
fn a_file_in_which_nothing_stands_is_an_error_wherever_it_comes_in() {
    let desk = Desk::new();
    let dir = risks(&desk);
    let (empty, blank) = (desk.file("risks.csv", ""), desk.file("blank-risks.csv", "\n\n"));
    for file in [&empty, &blank] {
        ephor(&["import", "--data", &dir, "--by", "cro", "--kind", "risk", file]).fails(3, &["it holds nothing"]);
    }
    import(&dir, "cro", &empty).fails(3, &["it holds nothing"]);
    ephor(&["import", "--data", &dir, "--propose-map", "--kind", "risk", &empty]).fails(3, &["it holds nothing"]);
}

#[test]
fn a_register_of_the_past_and_a_part_of_one_are_written_as_asked() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    export(&desk, &dir, "past.xlsx", &["--as-of", "2026-06-30", "--kind", "risk", "--where", "category = security"]);
    let book = read("past.xlsx", &desk.read("past.xlsx")).expect("it is read");
    let text: Vec<String> = book.sheets[0].rows.iter().flat_map(|row| row.cells.iter().map(|(_, cell)| cell.typed())).collect();
    let text = text.join("\n");
    for says in [
        "Northwind Mutual",
        "2026-06-30",
        "root ",
        "Only those with category = security",
        "Whether it threatens something",
        "One of the words.",
    ] {
        assert!(text.contains(says), "{says}\n{text}");
    }
    let category = book.sheets[1].rows[0].cells.iter().find(|(_, cell)| cell.typed() == "Category").expect("a column").0;
    let found: Vec<String> = book.sheets[1].rows.iter().skip(1).map(|row| row.cell(category).expect("a word").typed()).collect();
    assert!(!found.is_empty() && found.iter().all(|word| word == "security"), "{found:?}");
    let usage = |arguments: &[&str], says: &str| {
        ephor(&[&["export", "--data", &dir], arguments].concat()).fails(2, &[says]);
    };
    usage(&["--format", "xlsx", "--kind", "rsik"], "did you mean “risk”?");
    usage(&["--format", "xlsx", "--kind", "risk", "--where", "colour = red"], "--where");
    usage(&["--format", "xlsx", "--where", "a = b"], "--kind");
    usage(&["--kind", "risk"], "--format csv or xlsx");
}

/// What `LibreOffice` saved of [`risks`]; made anew with `EPHOR_REMAKE=1` where it is installed.
const LIBREOFFICE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/libreoffice.xlsx");

#[test]
fn what_libreoffice_saves_again_differs_in_nothing() {
    let desk = Desk::new();
    let dir = risks(&desk);
    let file = export(&desk, &dir, "risks.xlsx", &["--kind", "risk"]);
    std::fs::create_dir(desk.path("saved")).expect("a folder");
    let profile = format!("-env:UserInstallation=file://{}", desk.at("profile"));
    let saved = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "xlsx", "--outdir", &desk.at("saved"), &file])
        .output();
    match saved {
        Ok(saved) if saved.status.success() => {
            let again = desk.at("saved/risks.xlsx");
            assert!(import(&dir, "cro", &again).done().out.contains("nothing differs"));
            if std::env::var_os("EPHOR_REMAKE").is_some() {
                std::fs::copy(again, LIBREOFFICE).expect("it can be kept");
            }
        }
        _ => eprintln!("LibreOffice is not installed: only what it saved before is read"),
    }
    let answer = import(&dir, "cro", LIBREOFFICE).done();
    assert!(answer.out.contains("2 rows unchanged") && answer.out.contains("nothing differs"), "{}", answer.out);
}
