//! The tree as bytes.

use std::fmt;

/// The bytes are not a tree of this version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError;

impl fmt::Display for DecodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the tree of a workflow was written by another version of `sfn-macros`")
    }
}

impl std::error::Error for DecodeError {}

/// What can be written to bytes and read from them.
pub(crate) trait Code: Sized {
    fn write(&self, bytes: &mut Vec<u8>);
    fn read(bytes: &mut &[u8]) -> Result<Self, DecodeError>;
}

/// Integers in groups of seven bits, the lowest first: most numbers in a tree are small.
impl Code for u32 {
    fn write(&self, bytes: &mut Vec<u8>) {
        let mut rest = *self;
        while rest >= 0x80 {
            bytes.push(rest.to_le_bytes()[0] | 0x80);
            rest >>= 7;
        }
        bytes.push(rest.to_le_bytes()[0]);
    }

    fn read(bytes: &mut &[u8]) -> Result<Self, DecodeError> {
        let mut value: u64 = 0;
        for shift in [0, 7, 14, 21, 28] {
            let byte = bytes.split_off_first().ok_or(DecodeError)?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Self::try_from(value).map_err(|_| DecodeError);
            }
        }
        Err(DecodeError)
    }
}

impl Code for bool {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.push(u8::from(*self));
    }

    fn read(bytes: &mut &[u8]) -> Result<Self, DecodeError> {
        Ok(*bytes.split_off_first().ok_or(DecodeError)? != 0)
    }
}

impl Code for String {
    fn write(&self, bytes: &mut Vec<u8>) {
        length(self.len()).write(bytes);
        bytes.extend_from_slice(self.as_bytes());
    }

    fn read(bytes: &mut &[u8]) -> Result<Self, DecodeError> {
        let length = usize::try_from(u32::read(bytes)?).map_err(|_| DecodeError)?;
        let text = bytes.split_off(..length).ok_or(DecodeError)?;
        Self::from_utf8(text.to_vec()).map_err(|_| DecodeError)
    }
}

impl<T: Code> Code for Vec<T> {
    fn write(&self, bytes: &mut Vec<u8>) {
        length(self.len()).write(bytes);
        for element in self {
            element.write(bytes);
        }
    }

    fn read(bytes: &mut &[u8]) -> Result<Self, DecodeError> {
        let length = u32::read(bytes)?;
        (0..length).map(|_| T::read(bytes)).collect()
    }
}

impl<T: Code> Code for Option<T> {
    fn write(&self, bytes: &mut Vec<u8>) {
        self.is_some().write(bytes);
        if let Some(value) = self {
            value.write(bytes);
        }
    }

    fn read(bytes: &mut &[u8]) -> Result<Self, DecodeError> {
        if bool::read(bytes)? { T::read(bytes).map(Some) } else { Ok(None) }
    }
}

impl<T: Code> Code for Box<T> {
    fn write(&self, bytes: &mut Vec<u8>) {
        T::write(self, bytes);
    }

    fn read(bytes: &mut &[u8]) -> Result<Self, DecodeError> {
        T::read(bytes).map(Self::new)
    }
}

/// The source of one function is far below 4 GiB.
fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Declares a type of the tree, with its reading and writing: fields in order, variants by position.
macro_rules! coded {
    ($(#[$attribute:meta])* pub struct $name:ident { $($(#[$field_attribute:meta])* pub $field:ident: $type:ty,)* }) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name { $($(#[$field_attribute])* pub $field: $type,)* }

        impl $crate::code::Code for $name {
            fn write(&self, bytes: &mut Vec<u8>) {
                $($crate::code::Code::write(&self.$field, bytes);)*
            }

            fn read(bytes: &mut &[u8]) -> Result<Self, $crate::code::DecodeError> {
                Ok(Self { $($field: $crate::code::Code::read(bytes)?,)* })
            }
        }
    };
    ($(#[$attribute:meta])* pub enum $name:ident {
        $($(#[$variant_attribute:meta])* $variant:ident { $($(#[$field_attribute:meta])* $field:ident: $type:ty,)* },)*
    }) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum $name {
            $($(#[$variant_attribute])* $variant { $($(#[$field_attribute])* $field: $type,)* },)*
        }

        impl $crate::code::Code for $name {
            #[allow(unused_assignments, reason = "the position after the last variant")]
            fn write(&self, bytes: &mut Vec<u8>) {
                let mut position = 0_u8;
                $(
                    if let Self::$variant { $($field,)* } = self {
                        bytes.push(position);
                        $($crate::code::Code::write($field, bytes);)*
                    }
                    position += 1;
                )*
            }

            #[allow(unused_assignments, reason = "the position after the last variant")]
            fn read(bytes: &mut &[u8]) -> Result<Self, $crate::code::DecodeError> {
                let tag = *bytes.split_off_first().ok_or($crate::code::DecodeError)?;
                let mut position = 0_u8;
                $(
                    if tag == position {
                        return Ok(Self::$variant { $($field: $crate::code::Code::read(bytes)?,)* });
                    }
                    position += 1;
                )*
                Err($crate::code::DecodeError)
            }
        }
    };
    ($(#[$attribute:meta])* pub enum $name:ident: $type:ident { $($(#[$variant_attribute:meta])* $variant:ident,)* }) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_attribute])* $variant,)* }

        impl $crate::code::Code for $name {
            fn write(&self, bytes: &mut Vec<u8>) {
                bytes.push(*self as $type);
            }

            fn read(bytes: &mut &[u8]) -> Result<Self, $crate::code::DecodeError> {
                let tag = *bytes.split_off_first().ok_or($crate::code::DecodeError)?;
                [$(Self::$variant,)*].into_iter().find(|variant| *variant as $type == tag).ok_or($crate::code::DecodeError)
            }
        }
    };
}

pub(crate) use coded;
