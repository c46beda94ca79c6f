//! How domain values are read from columns: all of them are TEXT or BIGINT (see `migrations`).

use convrs_domain::{
    AccountId, AgentId, ConnectionId, Destination, Email, Reference, Role, Tier,
    connection::{ClientId, HostedDomains, Issuer, Provider},
    cut_over::Progress,
    email::Difference,
    sessions::{AuthMethod, EndedBy},
    sign_in::Outcome,
};
use sqlx::{
    Any, Decode, Type,
    any::{AnyTypeInfo, AnyValueRef},
    error::BoxDynError,
};

/// A value kept as text, in the field of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text<T>(pub(crate) T);

/// A value that can be read back from the text it is kept as.
pub(crate) trait FromText: Sized {
    /// Reads the value; nothing when the text is none of those ever written.
    fn from_text(text: &str) -> Option<Self>;
}

impl<T> Type<Any> for Text<T> {
    fn type_info() -> AnyTypeInfo {
        <str as Type<Any>>::type_info()
    }
}

impl<'r, T: FromText> Decode<'r, Any> for Text<T> {
    fn decode(value: AnyValueRef<'r>) -> Result<Self, BoxDynError> {
        let text = <&str as Decode<Any>>::decode(value)?;
        T::from_text(text).map(Self).ok_or_else(|| "not a value of this column".into())
    }
}

/// Says how each type reads its own text.
macro_rules! from_text {
    ($($type:ty: $read:expr;)*) => {
        $(impl FromText for $type {
            fn from_text(text: &str) -> Option<Self> {
                $read(text)
            }
        })*
    };
}

from_text! {
    AccountId: |text: &str| text.parse().ok();
    AgentId: |text: &str| Some(Self::new(text));
    ConnectionId: |text: &str| Some(Self::new(text));
    Reference: |text: &str| text.parse().ok();
    Tier: |text: &str| text.parse().ok();
    Role: |text: &str| text.parse().ok();
    Provider: |text: &str| text.parse().ok();
    AuthMethod: |text: &str| text.parse().ok();
    EndedBy: |text: &str| text.parse().ok();
    Outcome: |text: &str| text.parse().ok();
    Progress: |text: &str| text.parse().ok();
    Difference: |text: &str| text.parse().ok();
    Email: |text: &str| Self::parse(text).ok();
    Issuer: |text: &str| Self::parse(text).ok();
    HostedDomains: |text: &str| serde_json::from_str(text).ok();
    ClientId: |text: &str| Self::parse(text).ok();
    Destination: |text: &str| Some(Self::from_word(text));
}
