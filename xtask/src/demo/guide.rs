//! What `cargo xtask run` prints once everything runs: where to go, who to sign in as, what to try.

use super::{
    Demo,
    directory::NO_AGENT,
    seed::{Account, Person, Seed},
};

/// How many people of an account are listed before only the first are.
const MOST_SHOWN: usize = 8;

/// Prints it.
pub(super) fn print(demo: &Demo<'_>, seed: &Seed) {
    println!("{}", text(&demo.product.public_url(), &demo.issuer(), seed));
    println!("  Logs: {}. Ctrl-C stops both.", demo.where_it_logs().trim_start_matches("see "));
}

fn text(product: &str, okta: &str, seed: &Seed) -> String {
    let mut lines = vec![
        String::new(),
        format!("  Convrs              {product}"),
        format!("  Stand-in for Okta   {okta}"),
        String::new(),
        "  Sign in as".to_owned(),
    ];
    for account in &seed.accounts {
        lines.push(String::new());
        lines.push(format!("  {}", heading(account)));
        lines.extend(people(seed, account));
    }
    lines.push(String::new());
    lines.push("  What to try".to_owned());
    lines.push(String::new());
    lines.extend(steps(product, okta, seed));
    lines.push(String::new());
    lines.join("\n")
}

fn heading(account: &Account) -> String {
    let Account { name, tier, id, .. } = account;
    let connection = if account.moving {
        ", half-way over to Okta"
    } else if account.sso_ready {
        ", connection to Okta registered"
    } else {
        ""
    };
    format!("{name} · AccountID {id} · {tier}{connection}")
}

/// Everybody of an account, but of a large one only the first.
fn people(seed: &Seed, account: &Account) -> Vec<String> {
    let all: Vec<&Person> = seed.people_of(account).collect();
    let (shown, more) = if all.len() > MOST_SHOWN { all.split_at(3) } else { (&*all, &[][..]) };
    let mut lines: Vec<String> = shown.iter().copied().map(person).collect();
    if let Some(last) = more.last() {
        let count = more.len();
        lines.push(format!("    and {count} more, the last of them {}", last.email));
    }
    lines
}

fn person(person: &Person) -> String {
    format!("    {:<28}  {:<24}  {} ({})", person.email, person.password, person.name, person.role)
}

/// The story of the product step by step, with the people it is told of.
fn steps(product: &str, okta: &str, seed: &Seed) -> Vec<String> {
    let Some(account) = seed.sso_ready() else {
        return Vec::new();
    };
    let people: Vec<&Person> = seed.people_of(account).collect();
    let admin = people.iter().find(|person| person.role == "admin");
    let agent = people.iter().find(|person| person.role == "agent");
    let (Some(admin), Some(agent), Some(left_out)) = (admin, agent, people.last()) else {
        return Vec::new();
    };
    let (admin, agent, left_out) = (&admin.email, &agent.email, &left_out.email);
    let mut steps = vec![
        format!("    1. Log in at {product}/login as {admin} with the password."),
        "    2. Open Administration > Organization Profile > Single Sign-On, enable SSO,"
            .to_owned(),
        "       select Okta, save. Sign out.".to_owned(),
        format!("    3. Press Sign in with Okta, enter {agent}, press Login."),
        "       Everybody has the same password at Okta as at Convrs.".to_owned(),
        format!("    4. Do the same and sign in at Okta as {NO_AGENT}, who is no agent at"),
        format!("       Convrs, or as {left_out}, whom Okta has not assigned."),
        format!("    5. Sign in as {admin} through Okta: now passwords can be turned off."),
        format!("    6. Open the tile of the Convrs app on {okta}: it signs in too."),
        "    7. Press Sign out of Okta too. Or leave the page open, and sign out at Okta itself:"
            .to_owned(),
        format!("       {okta}/oauth2/v1/logout. The page here has ended and says so."),
    ];
    steps.extend(seed.moving().and_then(|account| cut_over(seed, account)).unwrap_or_default());
    steps
}

/// What there is to try with the team that is half-way over.
fn cut_over(seed: &Seed, account: &Account) -> Option<Vec<String>> {
    let admin = seed.people_of(account).find(|person| person.role == "admin")?;
    Some(vec![
        format!("    8. Log in as {} and open Organization Profile > Cut-over:", admin.email),
        "       forty agents are linked, near misses, failed or not tried. Correct a near miss in"
            .to_owned(),
        "       one press. Then turn passwords off on the tab Single Sign-On: who would be locked"
            .to_owned(),
        "       out is named, and passwords come back unless an admin confirms it.".to_owned(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seed() -> Seed {
        serde_json::from_value(serde_json::json!({
            "accounts": [
                { "account_id": "ACME-1", "name": "Acme", "tier": "enterprise", "sso_ready": true },
            ],
            "people": [
                { "email": "ada@acme.example", "password": "a long one", "name": "Ada",
                  "role": "admin", "account_id": "ACME-1" },
                { "email": "ben@acme.example", "password": "a long one", "name": "Ben",
                  "role": "agent", "account_id": "ACME-1" },
                { "email": "dev@acme.example", "password": "a long one", "name": "Dev",
                  "role": "agent", "account_id": "ACME-1" },
            ],
        }))
        .expect("a seed")
    }

    #[test]
    fn it_names_the_address_everybody_and_the_account_id() {
        let text = text("http://localhost:3000", "http://127.0.0.1:3100", &seed());
        for told in ["http://localhost:3000/login", "ada@acme.example", "a long one", "ACME-1"] {
            assert!(text.contains(told), "{told} is missing in\n{text}");
        }
    }

    #[test]
    fn it_fits_a_terminal_of_100_columns() {
        let text = text("http://localhost:3000", "http://127.0.0.1:3100", &seed());
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }
}
