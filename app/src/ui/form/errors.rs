//! What is wrong with a submitted form, in words for the person who filled it in.

use serde::{Deserialize, Serialize};

/// The errors of one form, in the order of its fields. They travel from the server function to
/// the page and as a property of its island.
///
/// ```
/// use convrs_app::ui::FormErrors;
///
/// let errors = FormErrors::default().with("email", "Enter an e-mail address.");
/// assert_eq!(errors.of("email"), Some("Enter an e-mail address."));
/// assert_eq!(errors.of("password"), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FormErrors(Vec<FieldError>);

/// One error of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The name of the field it belongs to; nothing when it is about the form as a whole.
    pub field: Option<String>,
    /// A whole sentence that says what to do.
    pub message: String,
}

impl FormErrors {
    /// Adds an error of the field `name`.
    #[must_use]
    pub fn with(mut self, name: &str, message: impl Into<String>) -> Self {
        self.0.push(FieldError { field: Some(name.to_owned()), message: message.into() });
        self
    }

    /// Adds an error of the form as a whole.
    #[must_use]
    pub fn with_general(mut self, message: impl Into<String>) -> Self {
        self.0.push(FieldError { field: None, message: message.into() });
        self
    }

    /// The first error of the field `name`.
    pub fn of(&self, name: &str) -> Option<&str> {
        let of_field = |error: &&FieldError| error.field.as_deref() == Some(name);
        self.0.iter().find(of_field).map(|error| error.message.as_str())
    }

    /// Tells whether there is nothing wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, FieldError> {
        self.0.iter()
    }
}

impl<'errors> IntoIterator for &'errors FormErrors {
    type Item = &'errors FieldError;
    type IntoIter = std::slice::Iter<'errors, FieldError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_shows_its_first_error_and_never_that_of_the_form() {
        let errors = FormErrors::default()
            .with_general("E-mail or password is wrong.")
            .with("issuer", "Enter the issuer.")
            .with("issuer", "Start it with https.");
        assert_eq!(errors.of("issuer"), Some("Enter the issuer."));
        assert_eq!(errors.of("secret"), None);
        assert_eq!(errors.iter().count(), 3);
    }
}
