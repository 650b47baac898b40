//! The description of the ABI: the files under `abi/`, read and checked for consistency.
//!
//! Keys are explained in `abi/README.md`. Whatever follows from a prototype's types and names (which length belongs to
//! which pointer, what is an output) is not written down but inferred; see `parameter.rs`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::prototype::Prototype;

/// One file: a noun of the API.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noun {
    #[serde(skip)]
    pub name: String,
    #[serde(default)]
    pub constants: BTreeMap<String, i64>,
    #[serde(default, rename = "struct")]
    pub structs: Vec<Struct>,
    #[serde(default, rename = "function")]
    pub functions: Vec<Function>,
}

/// How a struct crosses the boundary.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// No struct_size: the layout is final.
    Plain,
    /// Options that the caller fills; struct_size first.
    Input,
    /// Filled by the library, which writes at most the caller's struct_size.
    Output,
    /// Read by one call, filled by another.
    Both,
    /// rdb_error.
    Error,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Struct {
    pub name: String,
    pub size: u64,
    pub role: Role,
    pub fields: Vec<Field>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub name: String,
    #[serde(rename = "type")]
    pub c_type: String,
    pub offset: u64,
    pub size: u64,
    /// The flags that are known; every other bit is refused.
    pub bits: Option<Vec<String>>,
    /// The values that are known; every other one is refused.
    pub known: Option<Vec<String>>,
    /// Must be zero.
    #[serde(default)]
    pub reserved: bool,
    /// A pointer that must not be NULL.
    #[serde(default)]
    pub required: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    #[serde(deserialize_with = "parse_prototype")]
    pub prototype: Prototype,
    pub since: String,
    pub thread: Thread,
    /// What the call returns for good arguments: a status, or "any" for functions without one.
    pub base: String,
    /// What it returns for a poisoned handle, a dropped index, a closed engine, inside a callback, on a busy handle, in
    /// a child process, where this differs from the rule.
    pub poisoned: Option<String>,
    pub dropped: Option<String>,
    pub engine_closed: Option<String>,
    pub reentry: Option<String>,
    pub busy: Option<String>,
    pub forked: Option<String>,
    /// It changes entries: refused once the engine is closed.
    #[serde(default)]
    pub writes: bool,
    #[serde(default)]
    pub parameters: BTreeMap<String, Annotation>,
    #[serde(default)]
    pub cases: Vec<Case>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Thread {
    Shared,
    Exclusive,
    Init,
}

impl Thread {
    pub fn tag(self) -> &'static str {
        match self {
            Thread::Shared => "shared",
            Thread::Exclusive => "exclusive",
            Thread::Init => "init",
        }
    }
}

/// What a prototype does not tell about a parameter.
#[derive(Deserialize, Default, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub struct Annotation {
    #[serde(default)]
    pub nullable: bool,
    /// The status of NULL with length 0, where it is not the base status.
    pub empty: Option<String>,
    pub bits: Option<Vec<String>>,
    pub known: Option<Vec<String>>,
    /// A good value: a C expression.
    pub value: Option<String>,
    /// A good value: the name of one in c_tests/fixture.h.
    pub data: Option<String>,
    /// Its length has no limit but memory.
    #[serde(default)]
    pub unbounded: bool,
    /// The call ends the arena, thread cache or block that this address leads to.
    #[serde(default)]
    pub takes: bool,
    /// Kinds of handle that are accepted, the first is the good one.
    pub accepts: Option<Vec<String>>,
}

/// A bad value that does not follow from the parameter's kind.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub argument: String,
    pub value: String,
    pub expected: String,
}

fn parse_prototype<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Prototype, D::Error> {
    let text = String::deserialize(deserializer)?;
    Prototype::parse(&text).map_err(serde::de::Error::custom)
}

/// All of `abi/*.toml`.
pub struct Description {
    pub nouns: Vec<Noun>,
}

impl Description {
    pub fn load(root: &Path) -> Result<Self, String> {
        let folder = root.join("abi");
        let mut paths: Vec<_> = std::fs::read_dir(&folder)
            .map_err(|error| format!("{}: {error}", folder.display()))?
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
            .collect();
        paths.sort();
        let nouns = paths.iter().map(|path| load_noun(path)).collect::<Result<Vec<_>, _>>()?;
        let description = Self { nouns };
        description.check()?;
        Ok(description)
    }

    pub fn functions(&self) -> impl Iterator<Item = &Function> {
        self.nouns.iter().flat_map(|noun| &noun.functions)
    }

    pub fn structs(&self) -> impl Iterator<Item = &Struct> {
        self.nouns.iter().flat_map(|noun| &noun.structs)
    }

    pub fn constants(&self) -> impl Iterator<Item = (&String, &i64)> {
        self.nouns.iter().flat_map(|noun| &noun.constants)
    }

    pub fn find_struct(&self, name: &str) -> Option<&Struct> {
        self.structs().find(|described| described.name == name)
    }

    fn check(&self) -> Result<(), String> {
        for function in self.functions() {
            let name = &function.prototype.name;
            let known = |argument: &String| function.prototype.parameters.iter().any(|p| &p.name == argument);
            let named = function.parameters.keys().chain(function.cases.iter().map(|case| &case.argument));
            for argument in named {
                if !known(argument) {
                    return Err(format!("{name} has no parameter {argument}"));
                }
            }
        }
        for described in self.structs() {
            check_layout(described)?;
        }
        Ok(())
    }
}

fn load_noun(path: &Path) -> Result<Noun, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut noun: Noun = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    noun.name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(noun)
}

/// Fields follow each other without holes: padding must have a name.
fn check_layout(described: &Struct) -> Result<(), String> {
    let mut end = 0;
    for field in &described.fields {
        if field.offset != end {
            return Err(format!("{}.{}: hole in front of it", described.name, field.name));
        }
        end = field.offset + field.size;
    }
    if end != described.size {
        return Err(format!("{}: unnamed padding at the end", described.name));
    }
    Ok(())
}
