//! How a command ends: its exit code and, where it failed, one clear line with a hint.

use crate::words::Words;

/// The exit codes, the same for every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Nothing at or above `--fail-on`.
    Clean = 0,
    /// Findings.
    Findings = 1,
    /// The command line or what it names is at fault.
    Usage = 2,
    /// Not everything was seen, with `--fail-on-unknown`.
    Incomplete = 3,
    /// Something did not verify.
    Unverified = 5,
    /// A fault of Seawall's own.
    Internal = 70,
    /// Interrupted.
    Interrupted = 130,
}

impl Exit {
    /// The process's exit code.
    pub const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Incomplete => 3,
            Self::Unverified => 5,
            Self::Internal => 70,
            Self::Interrupted => 130,
        }
    }
}

/// A failure, in codes: the words come when it is printed.
#[derive(Clone, Debug)]
pub struct Failure(Box<Parts>);

#[derive(Clone, Debug)]
struct Parts {
    exit: Exit,
    error: Message,
    hint: Option<Message>,
    /// What the system said.
    cause: Option<String>,
    /// The file and line it was found on, and the column where it is known.
    place: Option<String>,
}

#[derive(Clone, Debug)]
struct Message {
    key: &'static str,
    args: Vec<(&'static str, String)>,
}

impl Message {
    fn say(&self, words: &Words) -> String {
        let args: Vec<(&str, &str)> = self.args.iter().map(|(n, v)| (*n, v.as_str())).collect();
        words.with(self.key, &args)
    }
}

impl Failure {
    /// A failure whose cause is the command line or something it names.
    pub fn usage(key: &'static str, args: &[(&'static str, &str)]) -> Self {
        Self::new(Exit::Usage, key, args)
    }

    /// A failure with an exit code of its own.
    pub fn new(exit: Exit, key: &'static str, args: &[(&'static str, &str)]) -> Self {
        let args = args.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self(Box::new(Parts {
            exit,
            error: Message { key, args },
            hint: None,
            cause: None,
            place: None,
        }))
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(mut self, key: &'static str, args: &[(&'static str, &str)]) -> Self {
        let args = args.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.0.hint = Some(Message { key, args });
        self
    }

    /// What the system said.
    #[must_use]
    pub fn cause(mut self, cause: &dyn std::error::Error) -> Self {
        self.0.cause = Some(cause.to_string());
        self
    }

    /// The same failure, found on a line of a file.
    #[must_use]
    pub fn in_file(mut self, file: &str, line: usize) -> Self {
        self.0.place = Some(format!("{file}:{line}: "));
        self
    }

    /// The same failure, found at a column of a line of a file.
    #[must_use]
    pub fn in_file_at(mut self, file: &str, line: usize, column: usize) -> Self {
        self.0.place = Some(format!("{file}:{line}:{column}: "));
        self
    }

    /// The exit code.
    pub fn exit(&self) -> Exit {
        self.0.exit
    }

    /// The lines for stderr.
    pub fn say(&self, words: &Words) -> String {
        let cause = self.0.cause.as_ref().map(|cause| format!(": {cause}")).unwrap_or_default();
        let place = self.0.place.as_deref().unwrap_or_default();
        let error = self.0.error.say(words);
        let mut said = format!("{}: {place}{error}{cause}\n", words.text("error"));
        if let Some(hint) = &self.0.hint {
            said = format!("{said}{}: {}\n", words.text("hint"), hint.say(words));
        }
        said
    }
}

impl From<std::io::Error> for Failure {
    /// Writing the result failed; a reader that went away (`| head`) is no fault at all.
    fn from(error: std::io::Error) -> Self {
        let exit = match error.kind() {
            std::io::ErrorKind::BrokenPipe => Exit::Clean,
            _ => Exit::Internal,
        };
        Self::new(exit, "error-output", &[("file", "stdout")]).cause(&error)
    }
}

impl Failure {
    /// Whether there is anything to say: a closed pipe ends a command in silence.
    pub fn is_silent(&self) -> bool {
        self.0.exit == Exit::Clean
    }
}
