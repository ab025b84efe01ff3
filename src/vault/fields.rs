//! Fields taken one by one out of a TOML table, so that what is left over is known.

use data_encoding::{BASE64, HEXLOWER};
use toml::{Table, Value};

/// A table whose fields are taken out as they are understood.
pub(super) struct Fields {
    table: Table,
    has_unknown: bool,
}

impl Fields {
    pub(super) fn new(table: Table) -> Self {
        Self { table, has_unknown: false }
    }

    /// Notes that something here is not understood, though it was taken.
    pub(super) fn mark_unknown(&mut self) {
        self.has_unknown = true;
    }

    /// Says whether anything was left over or noted as not understood.
    pub(super) fn has_unknown(&self) -> bool {
        self.has_unknown || !self.table.is_empty()
    }

    pub(super) fn string(&mut self, name: &str) -> Result<String, String> {
        match self.table.remove(name) {
            Some(Value::String(text)) => Ok(text),
            _ => Err(format!("`{name}` is missing or no text")),
        }
    }

    pub(super) fn optional_string(&mut self, name: &str) -> Result<Option<String>, String> {
        self.table.contains_key(name).then(|| self.string(name)).transpose()
    }

    pub(super) fn integer(&mut self, name: &str) -> Result<u64, String> {
        match self.table.remove(name) {
            Some(Value::Integer(number)) => u64::try_from(number).ok(),
            _ => None,
        }
        .ok_or_else(|| format!("`{name}` is missing or no whole number from 0 to 2^63-1"))
    }

    pub(super) fn small_integer(&mut self, name: &str) -> Result<u32, String> {
        u32::try_from(self.integer(name)?).map_err(|_| format!("`{name}` is above 2^32-1"))
    }

    pub(super) fn hex<const N: usize>(&mut self, name: &str) -> Result<[u8; N], String> {
        let text = self.string(name)?;
        HEXLOWER
            .decode(text.as_bytes())
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| format!("`{name}` is not {N} bytes in lower-case hexadecimal"))
    }

    pub(super) fn base64(&mut self, name: &str) -> Result<Vec<u8>, String> {
        let text = self.string(name)?;
        BASE64.decode(text.as_bytes()).map_err(|_| format!("`{name}` is not base64"))
    }

    /// Takes a list of texts; a missing one is empty.
    pub(super) fn strings(&mut self, name: &str) -> Result<Vec<String>, String> {
        let malformed = || format!("`{name}` is no list of texts");
        let list = match self.table.remove(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(list)) => list,
            Some(_) => return Err(malformed()),
        };
        list.into_iter()
            .map(|value| match value {
                Value::String(text) => Ok(text),
                _ => Err(malformed()),
            })
            .collect()
    }

    /// Takes a list of tables, each read by `read`; a missing one is empty.
    pub(super) fn tables<T>(
        &mut self,
        name: &str,
        read: impl Fn(&mut Fields) -> Result<T, String>,
    ) -> Result<Vec<T>, String> {
        let malformed = || format!("`{name}` is no list of tables");
        let list = match self.table.remove(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(list)) => list,
            Some(_) => return Err(malformed()),
        };
        let mut read_all = Vec::with_capacity(list.len());
        for value in list {
            let Value::Table(table) = value else { return Err(malformed()) };
            let mut fields = Fields::new(table);
            read_all.push(read(&mut fields)?);
            self.has_unknown |= fields.has_unknown();
        }
        Ok(read_all)
    }
}
