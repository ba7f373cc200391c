//! `seawall inspect`: the DCE/RPC in captured traffic. No network, no store.

use std::{
    fs::File,
    io::{Read, Write as _, stderr, stdin},
    path::Path,
    sync::Arc,
};

use seawall_capture::Error;

use super::args::{Common, Inspect};
use crate::{
    failure::{Exit, Failure},
    inspect::{Inspector, Json, JsonLines, Printer, Table},
    output::{Format, Sink},
    words::Words,
};

const FORMATS: &[Format] = &[Format::Table, Format::Json, Format::JsonLines];

/// Inspects. A file that cannot be read, or not to its end, keeps no other from being read.
pub fn run(common: &Common, args: &Inspect, words: &Arc<Words>) -> Result<Exit, Failure> {
    let format = Format::parse(&args.format, FORMATS)?;
    let mut sink = Sink::open(args.output.as_deref())?;
    let mut printer: Box<dyn Printer> = match format {
        Format::Json => Box::new(Json::default()),
        Format::JsonLines => Box::new(JsonLines),
        _ => Box::new(Table::new(Arc::clone(words), common.style(args.output.is_some()))),
    };
    let mut inspector = Inspector::new(printer.as_mut(), &mut sink);
    let mut failures = Vec::new();
    for file in &args.files {
        let name = file.display().to_string();
        let read = match open(file) {
            Ok(source) => inspector.read(&name, source)?.map_err(|error| unreadable(&name, &error)),
            Err(error) => Err(Failure::usage("error-capture", &[("file", &name)])
                .cause(&error)
                .hint("hint-capture-path", &[])),
        };
        failures.extend(read.err());
    }
    let anomalies = inspector.finish()?;
    // Where nothing was read there is no result either.
    if anomalies.is_some() {
        sink.close()?;
    }
    let last = failures.pop();
    for failure in failures {
        stderr().write_all(failure.say(words).as_bytes())?;
    }
    match last {
        Some(failure) => Err(failure),
        None if anomalies > Some(0) && args.fail_on == "anomaly" => Ok(Exit::Findings),
        None => Ok(Exit::Clean),
    }
}

fn open(file: &Path) -> std::io::Result<Box<dyn Read>> {
    if file == Path::new("-") {
        return Ok(Box::new(stdin().lock()));
    }
    Ok(Box::new(File::open(file)?))
}

fn unreadable(file: &str, error: &Error) -> Failure {
    let hint = match error {
        Error::Unrecognised => "hint-capture-unrecognised",
        Error::Read { .. } => "hint-capture-path",
        _ => "hint-capture-damaged",
    };
    let failure = Failure::usage("error-capture", &[("file", file)]).hint(hint, &[]);
    match error {
        Error::Read { source, .. } => failure.cause(source),
        other => failure.cause(other),
    }
}
