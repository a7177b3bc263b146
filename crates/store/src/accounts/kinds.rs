//! What accounts are made of: people, sessions, tokens, notes, views.

/// Somebody who may sign in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Name, as the policy has it.
    pub person: String,
    /// When the password was set, microseconds since 1970 UTC; `None` while only invited.
    pub since_micros: Option<i64>,
    /// When they were last seen.
    pub seen_micros: Option<i64>,
    /// Until when an invitation that nobody has used is good.
    pub invited_until_micros: Option<i64>,
}

/// A door that is open for a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// Its number; not the cookie.
    pub id: i64,
    /// Who.
    pub person: String,
    /// What every form of the session must carry; empty in a list of sessions, where nothing but the cookie could tell it.
    pub token: String,
    /// When it was opened, microseconds since 1970 UTC.
    pub since_micros: i64,
    /// When it was last used.
    pub seen_micros: i64,
    /// Where from: an address and the name of a browser, as reported.
    pub from: String,
}

/// Where somebody who signs in comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Whence<'a> {
    /// What counts as one visitor: an address, or the network that a provider gives to one house.
    pub address: &'a str,
    /// What the browser calls itself.
    pub agent: &'a str,
}

/// What an attempt to sign in came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SignIn {
    /// The cookie of a new session.
    Welcome {
        /// What the browser keeps.
        cookie: String,
    },
    /// No such name, or another password: the two are not told apart.
    Wrong,
    /// Too many wrong passwords for this name from this address.
    Locked {
        /// Until when, microseconds since 1970 UTC.
        until_micros: i64,
    },
}

/// What a program may do with a token. None may approve: a person does that.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Scope {
    /// Look.
    Read,
    /// Send reports in.
    Import,
    /// Let the agents run.
    Run,
    /// Read the program's own measurements.
    Metrics,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Read, Self::Import, Self::Run, Self::Metrics];

    /// The word in addresses and documents.
    pub fn code(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Import => "import",
            Self::Run => "run",
            Self::Metrics => "metrics",
        }
    }

    /// The scope with this code.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// A token of a program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    /// Its number; not its text.
    pub id: i64,
    /// In whose name: it sees what they see.
    pub person: String,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made, microseconds since 1970 UTC.
    pub since_micros: i64,
    /// When it ends.
    pub until_micros: i64,
    /// When it was last used.
    pub used_micros: Option<i64>,
}

/// That somebody looked at something sensitive, or changed who may.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// When, microseconds since 1970 UTC.
    pub at_micros: i64,
    /// Who.
    pub person: String,
    /// What: the code of a [`NoteKind`]; of a note that another version wrote, perhaps one that is not known here.
    pub what: String,
    /// Of what: an address or a name.
    pub subject: String,
}

/// One table of kinds: none of them lacks its word, and none is left out of the list.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $code:literal,)*) => {
        /// What is noted: every kind that is written anywhere.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum NoteKind {
            $($(#[$doc])* $kind,)*
        }

        impl NoteKind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// The word in the database.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$kind => $code,)*
                }
            }

            /// The kind with this code.
            pub fn find(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|k| k.code() == code)
            }
        }
    };
}

kinds! {
    /// Signed in.
    SignedIn = "signed in",
    /// Typed a wrong password.
    WrongPassword = "wrong password",
    /// Set a password.
    PasswordSet = "password set",
    /// Made a link for somebody.
    Invited = "invited",
    /// Took somebody's access away.
    Removed = "removed",
    /// Made a token.
    TokenMade = "token made",
    /// Ended a token.
    TokenEnded = "token ended",
    /// Changed the policy.
    PolicyChanged = "policy changed",
    /// Looked at people.
    People = "people",
    /// Looked at profit.
    Profit = "profit",
    /// A program looked at profit in somebody's name.
    ProfitByToken = "profit (token)",
    /// Looked at taxes.
    Tax = "tax",
    /// Looked at the closing of a month.
    Close = "close",
    /// Locked a month.
    MonthLocked = "month locked",
    /// Looked at commission.
    Commission = "commission",
    /// Closed the commission of a month.
    CommissionClosed = "commission closed",
    /// Looked at what people earn and cost.
    Heads = "heads",
    /// Looked at postings of the books.
    Postings = "postings",
    /// Looked at the rows behind a figure.
    Evidence = "evidence",
    /// Looked at imported rows that hold money.
    Data = "data",
    /// Took an export of the books or of imported rows.
    Export = "export",
    /// Took an export of advertising.
    Ads = "ads",
    /// Took an export of stock.
    Stock = "stock",
    /// Took an export of outcomes.
    OutcomesExported = "outcomes exported",
    /// Had the journal verified.
    JournalVerified = "journal verified",
    /// Took an export of the journal.
    JournalExported = "journal exported",
}

/// A view that a person saved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct View {
    /// Its number.
    pub id: i64,
    /// Page that it is of.
    pub page: String,
    /// What the person calls it.
    pub name: String,
    /// Query of the address.
    pub query: String,
}
