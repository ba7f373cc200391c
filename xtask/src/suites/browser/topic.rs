//! Topics, their scripts and their checks.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::Value;

use super::scene::Scene;
use super::{NAME, NODE};
use crate::command;
use crate::tally::Tally;

/// What a script looks into.
pub(super) struct Topic {
    /// The file of the script.
    script: &'static str,
    /// What it checks, in order.
    checks: &'static [&'static str],
}

impl Topic {
    /// Runs the script; a check that it does not tell of has failed.
    pub(super) fn run(&self, scene: &Scene) -> Result<Tally> {
        let start = Instant::now();
        let mut node = Command::new(NODE.program);
        node.arg(scene.folder.join(self.script)).arg(scene.settings());
        let ran = command::capture_within(&mut node, PATIENCE)?;
        let told: Vec<Told> = ran.stdout.lines().filter_map(Told::read).collect();
        let mut tally = Tally::default();
        for check in self.checks {
            let name = format!("{NAME}::{check}");
            let outcome = told.iter().find(|told| told.check == *check).map(|told| &told.outcome);
            tally.add(match outcome {
                Some(Outcome::Pass(note)) => {
                    println!("    pass {name}{note}");
                    Tally { passed: 1, ..Tally::default() }
                }
                Some(Outcome::Skip(why)) => {
                    println!("    skip {name}");
                    Tally::skip(&name, 1, why.clone())
                }
                Some(Outcome::Fail(why)) => failed(&name, why.clone()),
                None => {
                    let lines: Vec<&str> = ran.stderr.lines().collect();
                    let error = lines.iter().find(|line| line.contains("Error"));
                    let why = error.or_else(|| lines.last()).copied().unwrap_or("it says nothing");
                    failed(&name, format!("{} did not come to it: {why}", self.script))
                }
            });
        }
        let strange = told.iter().filter(|told| !self.checks.contains(&told.check.as_str()));
        for told in strange {
            tally.add(failed(&told.check, format!("{} tells of it unasked", self.script)));
        }
        println!("         {}: {:.1} s", self.script, start.elapsed().as_secs_f64());
        Ok(tally)
    }
}

fn failed(name: &str, why: String) -> Tally {
    println!("    FAIL {name}\n         {why}");
    Tally::failure(name, why)
}

/// What a script says of a check.
struct Told {
    check: String,
    outcome: Outcome,
}

enum Outcome {
    /// With what is worth knowing.
    Pass(String),
    Fail(String),
    Skip(String),
}

impl Told {
    fn read(line: &str) -> Option<Self> {
        let line: Value = serde_json::from_str(line).ok()?;
        let word = |key: &str| line.get(key).and_then(Value::as_str).map(str::to_owned);
        let note = || word("note").map(|note| format!(": {note}")).unwrap_or_default();
        let outcome = word("error").map(Outcome::Fail).or_else(|| word("skip").map(Outcome::Skip));
        Some(Self {
            check: word("check")?,
            outcome: outcome.unwrap_or_else(|| Outcome::Pass(note())),
        })
    }
}

/// How many checks all topics have.
pub(super) const fn checks() -> usize {
    let (mut rest, mut count) = (TOPICS, 0);
    while let [topic, others @ ..] = rest {
        count += topic.checks.len();
        rest = others;
    }
    count
}

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        script: "shots.mjs",
        checks: &[
            "every_section_is_drawn_in_ja_light_1280",
            "every_section_is_drawn_in_ja_light_390",
            "every_section_is_drawn_in_ja_dark_1280",
            "every_section_is_drawn_in_ja_dark_390",
            "every_section_is_drawn_in_en_light_1280",
            "every_section_is_drawn_in_en_light_390",
            "every_section_is_drawn_in_en_dark_1280",
            "every_section_is_drawn_in_en_dark_390",
            "it_prints_and_a_host_begins_a_page",
            "nothing_is_cut_off_on_paper",
        ],
    },
    Topic {
        script: "words.mjs",
        checks: &[
            "english_leaves_no_japanese_around_a_host_that_was_audited",
            "english_leaves_no_japanese_around_a_host_that_was_scanned",
            "japanese_has_japanese_words_everywhere",
            "twice_is_as_before_and_what_is_typed_and_opened_stays",
            "a_proof_stays_unfolded_when_the_language_changes",
        ],
    },
    Topic {
        script: "proofs.mjs",
        checks: &[
            "the_proof_of_a_contradicted_host_is_that_of_explain",
            "the_proof_of_an_audited_host_is_that_of_explain",
            "the_proof_of_a_scanned_host_is_that_of_explain",
            "commands_where_a_proof_is_not_here_are_those_to_type",
        ],
    },
    Topic {
        script: "filters.mjs",
        checks: &[
            "text_finds_hosts_by_all_they_are_known_by",
            "a_verdict_finds_hosts_that_have_it",
            "a_bulletin_finds_hosts_that_it_is_said_of",
            "a_line_and_a_standing_find_their_hosts",
            "how_many_are_found_is_in_sight_beside_a_wide_table",
            "the_numbers_at_the_top_are_those_of_the_summary",
            "names_at_the_top_lead_to_their_hosts",
            "the_slash_leads_to_the_filter_and_keys_reach_everything",
            "nothing_of_that_was_complained_about",
        ],
    },
    Topic {
        script: "shut.mjs",
        checks: &[
            "using_all_of_it_asks_nobody_and_is_not_complained_about",
            "an_address_that_means_nothing_does_no_harm",
            "its_policy_names_its_own_script_and_style_alone",
            "a_script_with_one_other_byte_does_not_run",
            "scripts_handlers_pictures_and_frames_put_into_it_do_nothing",
            "without_scripts_it_says_so_and_shows_what_was_seen",
        ],
    },
    Topic {
        script: "axe.mjs",
        checks: &[
            "axe_finds_nothing_serious_in_ja_light_1280",
            "axe_finds_nothing_serious_in_ja_light_390",
            "axe_finds_nothing_serious_in_ja_dark_1280",
            "axe_finds_nothing_serious_in_ja_dark_390",
            "axe_finds_nothing_serious_in_en_light_1280",
            "axe_finds_nothing_serious_in_en_light_390",
            "axe_finds_nothing_serious_in_en_dark_1280",
            "axe_finds_nothing_serious_in_en_dark_390",
        ],
    },
    Topic {
        script: "hostile.mjs",
        checks: &[
            "all_hosts_of_a_hostile_fleet_are_seen_by_their_names",
            "whatever_is_done_to_it_nothing_of_theirs_runs_in_ja",
            "whatever_is_done_to_it_nothing_of_theirs_runs_in_en",
            "every_host_opens_from_the_matrix_and_by_an_address_of_its_own",
            "commands_that_are_shown_mean_nothing_else_to_a_shell",
            "the_page_as_a_file_holds_no_character_that_controls",
            "csv_begins_no_formula_and_breaks_no_row",
            "json_is_whole_and_holds_no_character_that_controls",
            "jsonl_is_whole_and_holds_no_character_that_controls",
            "csaf_is_whole_and_holds_no_character_that_controls",
            "openvex_is_whole_and_holds_no_character_that_controls",
            "sarif_is_whole_and_holds_no_character_that_controls",
            "what_scan_prints_holds_no_character_that_controls",
            "what_audit_prints_holds_no_character_that_controls",
        ],
    },
];

/// The scripts, and what they share.
pub(super) const SCRIPTS: &[(&str, &str)] = &[
    ("page.mjs", include_str!("page.mjs")),
    ("fleet.mjs", include_str!("fleet.mjs")),
    ("shots.mjs", include_str!("shots.mjs")),
    ("words.mjs", include_str!("words.mjs")),
    ("proofs.mjs", include_str!("proofs.mjs")),
    ("filters.mjs", include_str!("filters.mjs")),
    ("shut.mjs", include_str!("shut.mjs")),
    ("axe.mjs", include_str!("axe.mjs")),
    ("hostile.mjs", include_str!("hostile.mjs")),
];

const PATIENCE: Duration = Duration::from_mins(8);
