//! Near misses with what differs marked, and the two presses that settle one.

use axum::response::Response;
use convrs_domain::{
    connection::Provider,
    email::{Piece, marked},
};
use convrs_flows::{Admin, NearMissRefusal};
use convrs_store::NearMiss;
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    FormRefusal,
    ui::{Badge, Button, ButtonKind, DateTime, Tone},
    web::{App, see_other, unavailable, with_parameter},
};

/// Which button was pressed, for which near miss.
#[derive(Debug, Default, Clone, Deserialize)]
pub(crate) struct Pressed {
    #[serde(default)]
    pub(crate) action: String,
    #[serde(default)]
    pub(crate) near_miss: String,
}

impl Pressed {
    /// Does it, and leads back to the page it was pressed on.
    pub(crate) async fn run(
        &self,
        app: &App,
        admin: &Admin,
        page: &str,
    ) -> Result<Response, FormRefusal> {
        let done = match &*self.action {
            "correct" => app.flows().correct_near_miss(admin, &self.near_miss).await,
            "dismiss" => app.flows().dismiss_near_miss(admin, &self.near_miss).await,
            _ => {
                return Err(FormRefusal::general(422, "Press one of the buttons of a near miss."));
            }
        };
        match done {
            Ok(()) => Ok(see_other(&with_parameter(page, "done", &self.action))),
            Err(refusal) => refused(app, &refusal),
        }
    }
}

/// What the page says after a press.
pub(crate) fn done(word: &str) -> Option<&'static str> {
    match word {
        "correct" => Some("E-mail corrected: the agent can sign in through the provider now"),
        "dismiss" => Some("Near miss dismissed"),
        _ => None,
    }
}

fn refused(app: &App, refusal: &NearMissRefusal) -> Result<Response, FormRefusal> {
    let status = match refusal {
        NearMissRefusal::Gone => StatusCode::NOT_FOUND,
        NearMissRefusal::NotAnAddress => StatusCode::UNPROCESSABLE_ENTITY,
        NearMissRefusal::Taken | NearMissRefusal::LastLinkedAdmin => StatusCode::CONFLICT,
        NearMissRefusal::Store(error) => return Ok(unavailable(app, error)),
    };
    Err(FormRefusal::general(status.as_u16(), refusal.to_string()))
}

/// Near misses one below the other.
#[component]
pub(crate) fn NearMissList(
    /// Where they came from.
    provider: Provider,
    /// Those that wait.
    near_misses: Vec<NearMiss>,
    /// The page that shows them, where the buttons lead.
    page: &'static str,
) -> impl IntoView {
    let items: Vec<_> = near_misses
        .into_iter()
        .map(|near_miss| {
            let name = near_miss.agent.name.clone();
            view! {
                <li class="near-miss">
                    <p>
                        <strong>{name}</strong>
                        " "
                        <Badge tone=Tone::Warning>{near_miss.difference.label()}</Badge>
                    </p>
                    <NearMissDetail provider near_miss page=page.to_owned() />
                </li>
            }
        })
        .collect();
    view! { <ul class="near-misses" role="list">{items}</ul> }
}

/// The two addresses, and the buttons.
#[component]
pub(super) fn NearMissDetail(
    /// Where it came from.
    provider: Provider,
    /// The near miss.
    near_miss: NearMiss,
    /// Where the buttons lead.
    page: String,
) -> impl IntoView {
    let (ours, theirs) = marked(near_miss.agent.email.as_str(), &near_miss.claimed);
    let correct = format!("Correct the e-mail to {}", near_miss.claimed);
    let whose = format!(" the near miss of {}", near_miss.agent.name);
    let times = match near_miss.times {
        1 => "Came once, at ".to_owned(),
        times => format!("Came {times} times, last at "),
    };
    view! {
        <dl class="addresses">
            <div>
                <dt>"At Convrs"</dt>
                <dd><code>{pieces(ours)}</code></dd>
            </div>
            <div>
                <dt>{format!("At {}", provider.label())}</dt>
                <dd><code>{pieces(theirs)}</code></dd>
            </div>
        </dl>
        <p class="hint">{times} <DateTime at=near_miss.last_seen_at /></p>
        <form class="near-miss-actions" method="post" action=page>
            <input type="hidden" name="near_miss" value=near_miss.id />
            <Button kind=ButtonKind::Secondary name="action" value="correct">{correct}</Button>
            <Button kind=ButtonKind::Quiet name="action" value="dismiss">
                "Dismiss"
                <span class="visually-hidden">{whose}</span>
            </Button>
        </form>
    }
}

/// An address with what differs marked. White space would not be seen, so it has a sign of its own.
fn pieces(pieces: Vec<Piece>) -> Vec<AnyView> {
    let shown = |piece: Piece| {
        if piece.differs {
            view! { <mark>{visible(&piece.text)}</mark> }.into_any()
        } else {
            piece.text.into_any()
        }
    };
    pieces.into_iter().map(shown).collect()
}

fn visible(text: &str) -> String {
    text.chars().map(|letter| if letter.is_whitespace() { '␣' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_seen() {
        assert_eq!(visible(" a\t"), "␣a␣");
    }
}
