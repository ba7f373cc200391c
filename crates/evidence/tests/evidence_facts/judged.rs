//! From a real list of updates to verdicts: a list that lost something makes nothing missing.

use std::{collections::BTreeSet, sync::LazyLock};

use seawall_advisory::Catalogue;
use seawall_assess::{
    Reason, State,
    judge::{HostFacts, Judge, Judgement},
};
use seawall_evidence::HostEvidence;
use seawall_facts::{Completeness, EvidenceKind, ProductId, Products, ServicePack};

use crate::making::{corpus, corpus_bytes, gathered};

/// What is said of the host of a text.
struct Judged {
    /// Whether its list of updates is complete.
    is_complete: bool,
    judgements: Vec<Judgement>,
}

impl Judged {
    fn of(name: &str, bytes: &[u8]) -> Option<Self> {
        let found = gathered(&[(name, bytes.to_vec())]);
        assert!(found.hosts.len() <= 1, "{name}");
        let host = found.hosts.first()?;
        let is_complete = host.evidence.iter().any(|row| {
            row.kind == EvidenceKind::HotfixList && row.completeness == Completeness::Complete
        });
        Some(Self { is_complete, judgements: judgements(name, host) })
    }

    fn missing(&self) -> impl Iterator<Item = &Judgement> {
        self.judgements.iter().filter(|row| row.state == State::Missing)
    }

    /// What is missing because no list or key has it.
    fn missing_by_absence(&self) -> impl Iterator<Item = &Judgement> {
        self.missing().filter(|row| {
            row.reasons.iter().any(|reason| {
                let is_unlisted = matches!(reason, Reason::NotListedAsInstalled { .. });
                is_unlisted || matches!(reason, Reason::NoKeyFound { .. })
            })
        })
    }

    /// A list that lost something shows nothing by what it lacks. That an update is missing may
    /// then rest on the build or a file alone, which say so themselves.
    fn assert_honest(&self, name: &str) {
        let by_absence: Vec<&Judgement> = self.missing_by_absence().collect();
        assert!(by_absence.is_empty(), "{name}: {by_absence:#?}");
        for row in self.missing() {
            let is_positive = row.reasons.iter().any(|reason| {
                matches!(reason, Reason::BuildBelow { .. } | Reason::FileBelow { .. })
            });
            assert!(is_positive, "{name}: {row:#?}");
        }
    }
}

/// As `seawall audit --scope all` judges.
fn judgements(name: &str, host: &HostEvidence) -> Vec<Judgement> {
    static JUDGE: LazyLock<Judge<'static>> =
        LazyLock::new(|| Judge::new(Catalogue::embedded().unwrap(), Products::embedded()));
    let description = &host.description;
    let mut products: Vec<ProductId> =
        description.product.iter().chain(&description.among).cloned().collect();
    let mut sp = description.sp;
    // A list of `wmic qfe` names no product; who collects one knows it.
    if let ([], Some((product, pack))) = (&products[..], collected_from(name)) {
        products.push(product);
        sp = Some(pack);
    }
    let dossier = JUDGE.dossier(HostFacts {
        products: &products,
        sp,
        arch: description.arch,
        facts: &host.facts,
        evidence: &host.evidence,
    });
    JUDGE.all(&dossier, JUDGE.bulletins(&dossier))
}

fn collected_from(name: &str) -> Option<(ProductId, ServicePack)> {
    const HOSTS: [(&str, &str, &str); 9] = [
        ("10_1803_x64", "w10-1803-x64", "gold"),
        ("10_1809_x64", "w10-1809-x64", "gold"),
        ("7_sp1_x64", "w7-x64", "SP1"),
        ("srv_2012r2", "ws2012r2", "gold"),
        ("vista_x64_sp1", "vista-x64", "SP1"),
        ("vista_x64_sp2", "vista-x64", "SP2"),
        ("xp_sp1_x86", "xp-x86", "SP1"),
        ("xp_sp2_x64", "xp-x64", "SP2"),
        ("xp_sp3_x86", "xp-x86", "SP3"),
    ];
    let (_, product, pack) = HOSTS.iter().find(|(head, ..)| name.starts_with(head))?;
    Some((ProductId::new(product), pack.parse().unwrap()))
}

/// The real texts by name, with whether an independent reader found that nothing is lost.
fn texts() -> Option<Vec<(String, bool, Vec<u8>)>> {
    let oracle = std::fs::read(corpus("systeminfo/oracle.json")?).unwrap();
    let oracle: serde_json::Value = serde_json::from_slice(&oracle).unwrap();
    let texts = oracle.as_object().unwrap().iter().map(|(name, found)| {
        // Only a description of the system says how many updates there are to be.
        let is_whole = !found["claimed_hotfixes"].is_null()
            && found["claimed_hotfixes"] == found["listed_entries"]
            && found["file1_placeholders"] == 0;
        (name.clone(), is_whole, corpus_bytes(&format!("systeminfo/{name}")).unwrap())
    });
    Some(texts.collect())
}

#[test]
fn no_real_text_that_lost_something_makes_anything_missing_that_it_does_not_list() {
    let Some(texts) = texts() else { return };
    assert_eq!(texts.len(), 46);
    let (mut incomplete, mut silent, mut judged, mut verdicts) = (0, 0, 0, 0);
    let mut open = BTreeSet::new();
    for (name, is_whole, bytes) in &texts {
        incomplete += usize::from(!is_whole);
        let Some(host) = Judged::of(name, bytes) else {
            assert!(!is_whole, "{name}");
            silent += 1;
            continue;
        };
        assert_eq!(host.is_complete, *is_whole, "{name}");
        if host.is_complete {
            if host.missing_by_absence().next().is_some() {
                open.insert(name);
            }
        } else {
            host.assert_honest(name);
            judged += usize::from(!host.judgements.is_empty());
            verdicts += host.judgements.len();
        }
    }
    println!(
        "{incomplete} of {} texts are incomplete, {silent} of them no evidence; {judged} of them \
         get {verdicts} verdicts, none missing by absence; {} complete ones miss something",
        texts.len(),
        open.len()
    );
    assert_eq!((incomplete, silent), (18, 1));
    // Of Windows 10 from 1803 on the built-in catalogue says nothing.
    assert!(judged >= 10 && verdicts > 1000, "{judged} {verdicts}");
    assert!(open.len() >= 10, "{open:?}");
}

#[test]
fn a_real_text_that_loses_an_entry_is_incomplete_and_makes_nothing_missing() {
    let Some(texts) = texts() else { return };
    let (mut whole, mut missing, mut unread) = (0, 0, 0);
    for (name, _, bytes) in texts.iter().filter(|(_, is_whole, _)| *is_whole) {
        let text = Text::of(bytes);
        missing += Judged::of(name, bytes).unwrap().missing_by_absence().count();
        whole += 1;
        for (damage, damaged) in text.damaged() {
            let what = format!("{name}, {damage}");
            let Some(host) = Judged::of(name, &damaged) else {
                unread += 1;
                continue;
            };
            assert!(!host.is_complete, "{what}");
            host.assert_honest(&what);
        }
    }
    println!(
        "{whole} complete texts, each damaged in {DAMAGES} ways, {unread} no evidence then; \
         {missing} missing in whole ones"
    );
    assert!(whole == 28 && missing > 1000 && unread == 0, "{whole} {missing} {unread}");
}

const DAMAGES: usize = 13;

/// A text as lines of its units, which are bytes or halves of UTF-16.
struct Text {
    is_wide: bool,
    lines: Vec<Vec<u16>>,
    /// The line that says how many updates there are, and those that list them.
    claim: usize,
    entries: std::ops::Range<usize>,
}

impl Text {
    fn of(bytes: &[u8]) -> Self {
        let is_wide = bytes.starts_with(&[0xff, 0xfe]);
        let units: Vec<u16> = if is_wide {
            bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect()
        } else {
            bytes.iter().copied().map(u16::from).collect()
        };
        let newline = u16::from(b'\n');
        let lines: Vec<Vec<u16>> =
            units.split_inclusive(|unit| *unit == newline).map(<[u16]>::to_vec).collect();
        let has = |line: &[u16], word: &str| {
            let word: Vec<u16> = word.encode_utf16().collect();
            line.windows(word.len()).any(|part| part == word)
        };
        let names = |line: &[u16]| {
            has(line, "]: KB") || (0..10).any(|digit| has(line, &format!("]: Q{digit}")))
        };
        let named = lines.iter().position(|line| names(line)).unwrap();
        let before = lines[..named].iter().rev().take_while(|line| has(line, "]: ")).count();
        let behind = lines[named..].iter().take_while(|line| has(line, "]: ")).count();
        let entries = named - before..named + behind;
        Self { is_wide, claim: entries.start - 1, entries, lines }
    }

    fn bytes(&self, lines: &[Vec<u16>]) -> Vec<u8> {
        let units = lines.concat();
        if self.is_wide {
            units.into_iter().flat_map(u16::to_le_bytes).collect()
        } else {
            units.into_iter().map(|unit| u8::try_from(unit).unwrap()).collect()
        }
    }

    /// Whatever may happen to a list, with its name.
    fn damaged(&self) -> [(&'static str, Vec<u8>); DAMAGES] {
        let Self { entries, lines, .. } = self;
        let (first, last) = (entries.start, entries.end - 1);
        let middle = usize::midpoint(first, last);
        let until = |line: usize| self.bytes(&lines[..line]);
        let changed = |change: &dyn Fn(&mut Vec<Vec<u16>>)| {
            let mut lines = lines.clone();
            change(&mut lines);
            self.bytes(&lines)
        };
        let cut_in = |line: usize, left: usize| {
            let mut lines = lines[..=line].to_vec();
            lines[line].truncate(left);
            self.bytes(&lines)
        };
        let number = |line: usize| {
            // Behind the bracket stands a name, whatever it is.
            let close = lines[line].iter().position(|unit| *unit == u16::from(b']'));
            close.unwrap() + 3
        };
        [
            ("cut behind the claim", until(first)),
            ("cut before the middle", until(middle)),
            ("cut before the last", until(last)),
            ("cut in the name of the first", cut_in(first, number(first) + 3)),
            ("cut in the name of the middle one", cut_in(middle, number(middle) + 3)),
            ("cut in the bracket of the last", cut_in(last, number(last) - 3)),
            ("cut before the last digit of the last", cut_in(last, trimmed(&lines[last]) - 1)),
            ("one more claimed", changed(&|lines| raise(&mut lines[self.claim]))),
            ("the first dropped", changed(&|lines| drop(lines.remove(first)))),
            ("the middle one dropped", changed(&|lines| drop(lines.remove(middle)))),
            ("the last dropped", changed(&|lines| drop(lines.remove(last)))),
            (
                "a placeholder in the middle",
                changed(&|lines| {
                    let line = &mut lines[middle];
                    line.truncate(number(middle));
                    line.extend("File 1\r\n".encode_utf16());
                }),
            ),
            (
                "the name of the middle one lost",
                changed(&|lines| {
                    let line = &mut lines[middle];
                    line.truncate(number(middle) - 2);
                    line.extend("\r\n".encode_utf16());
                }),
            ),
        ]
    }
}

/// How long a line is without the spaces at its end.
fn trimmed(line: &[u16]) -> usize {
    line.iter().rposition(|unit| *unit > u16::from(b' ')).unwrap() + 1
}

/// Adds one to the first number of a line.
fn raise(line: &mut Vec<u16>) {
    let is_digit = |unit: &u16| (u16::from(b'0')..=u16::from(b'9')).contains(unit);
    let start = line.iter().position(is_digit).unwrap();
    let digits = line[start..].iter().take_while(|unit| is_digit(unit)).count();
    let number: u32 = String::from_utf16(&line[start..start + digits]).unwrap().parse().unwrap();
    let raised = (number + 1).to_string();
    line.splice(start..start + digits, raised.encode_utf16());
}
