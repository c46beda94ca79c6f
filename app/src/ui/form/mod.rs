//! The parts of a form, as GOV.UK builds them: label above, hint below it, the error beside the
//! field and once more in a summary on top. They say the same on the server and in an island.

mod errors;

mod frame;

mod choice;
mod field;
mod password_field;

mod field_group;

mod button;
mod error_summary;
mod slow_form;

pub use button::{Button, ButtonKind, ButtonLink, FormActions};
pub use choice::{Checkbox, Choice, RadioGroup, Select};
pub use error_summary::ErrorSummary;
pub use errors::{FieldError, FormErrors};
pub use field::{Field, FileField, TextArea};
pub use field_group::FieldGroup;
pub use password_field::PasswordField;
pub use slow_form::SlowForm;
