//! Numbers and flags.

use super::{FieldError, FieldKind, FieldValue, one};

/// A whole number from `MIN` to `MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number<const MIN: i64, const MAX: i64>(pub i64);

/// A TCP port.
pub type Port = Number<1, 65_535>;
/// A positive Java `int`.
pub type Positive = Number<1, 2_147_483_647>;

impl<const MIN: i64, const MAX: i64> FieldValue for Number<MIN, MAX> {
    const KIND: FieldKind = FieldKind::Number { min: MIN, max: MAX };
    const REQUIRED: bool = true;

    fn read(raw: &[&str]) -> Result<Self, FieldError> {
        let number: i64 = one(raw)?.parse().map_err(|_| FieldError::NotANumber)?;
        if number < MIN {
            return Err(FieldError::TooSmall { min: MIN });
        }
        if number > MAX {
            return Err(FieldError::TooLarge { max: MAX });
        }
        Ok(Self(number))
    }

    fn write(&self) -> Vec<String> {
        vec![self.0.to_string()]
    }
}

impl FieldValue for bool {
    const KIND: FieldKind = FieldKind::Flag;
    const REQUIRED: bool = false;

    fn read(raw: &[&str]) -> Result<Self, FieldError> {
        match raw.last() {
            None | Some(&"false") => Ok(false),
            Some(&"true") => Ok(true),
            Some(_) => Err(FieldError::NotAChoice),
        }
    }

    fn write(&self) -> Vec<String> {
        vec![self.to_string()]
    }
}
