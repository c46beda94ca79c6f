//! The parts every page is made of. They know no feature: pages hand them text, links and counts.
//!
//! Parts of a form work on the server and inside an island; the rest is only rendered on the
//! server. None needs JavaScript to be of use. Each has its rules in a file of `style/`.

#![expect(unreachable_pub, reason = "`#[component]` leaves a public function beside each part")]

mod layout;
mod navigation;

mod form;

mod badge;
mod card;
mod description_list;
mod disclosure;
mod empty_state;
mod notice;
mod steps;
mod table;

mod day_bars;
mod doors;
mod stacked_bar;

mod compare;
mod copy_value;
mod countdown;
#[cfg(feature = "ssr")]
mod date_time;
mod icon;
#[cfg(feature = "ssr")]
mod zone;

pub use badge::{Badge, Tone};
pub use card::Card;
pub use compare::Compare;
pub use copy_value::CopyValue;
pub use countdown::Countdown;
#[cfg(feature = "ssr")]
pub use date_time::DateTime;
pub use day_bars::{DayBar, DayBars, Series};
pub use description_list::{Description, DescriptionList};
pub use disclosure::Disclosure;
pub use doors::{Door, Doors};
pub use empty_state::EmptyState;
pub use form::{
    Button, ButtonKind, ButtonLink, Checkbox, Choice, ErrorSummary, Field, FieldError, FieldGroup,
    FileField, FormActions, FormErrors, PasswordField, RadioGroup, Select, SlowForm, TextArea,
};
pub use icon::{Glyph, Icon, glyphs};
pub use layout::{AppLayout, AuthLayout, Divider, Mark, PageHeader};
pub use navigation::{BackLink, Link, NavGroup, Pagination, Tabs};
pub use notice::{Notice, NoticeKind, NoticeText};
pub use stacked_bar::{Segment, StackedBar};
pub use steps::{Step, Steps};
pub use table::{Column, Sort, Table, Values};
#[cfg(feature = "ssr")]
pub use zone::{Day, Zone};
