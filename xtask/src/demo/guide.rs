//! What `cargo xtask run` prints once everything runs: where to go, who to sign in as, what to try.

use super::{
    Demo,
    directory::{Directory, NO_AGENT},
    seed::{Account, Person, Provider, Seed},
};

/// How many people of an account are listed before only the first are.
const MOST_SHOWN: usize = 8;

/// Prints it.
pub(super) fn print(demo: &Demo<'_>, seed: &Seed, at_okta: &Directory) {
    let [okta, google] = [Provider::Okta, Provider::Google].map(|it| demo.issuer(it));
    println!("{}", text(&demo.product.public_url(), &okta, &google, seed, at_okta));
    println!("  Logs: {}. Ctrl-C stops all.", demo.where_it_logs().trim_start_matches("see "));
}

fn text(product: &str, okta: &str, google: &str, seed: &Seed, at_okta: &Directory) -> String {
    let mut lines = vec![
        String::new(),
        format!("  Convrs              {product}"),
        format!("  Stand-in for Okta   {okta}"),
        format!("  Stand-in for Google {google}"),
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
    lines.extend(with_google(seed));
    lines.push(String::new());
    lines.extend(desk(product, okta, seed, at_okta));
    lines.push(String::new());
    lines.join("\n")
}

fn heading(account: &Account) -> String {
    let Account { name, tier, id, .. } = account;
    let connection = match account.provider {
        Some(Provider::Okta) if account.moving => ", half-way over to Okta",
        Some(Provider::Okta) => ", connection to Okta registered",
        Some(Provider::Google) => ", signs in with Google",
        None => "",
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
    format!("    {:<34}  {:<22}  {} ({})", person.email, person.password, person.name, person.role)
}

/// The story of the product step by step, with the people it is told of.
fn steps(product: &str, okta: &str, seed: &Seed) -> Vec<String> {
    let Some(account) = seed.signs_in_with(Provider::Okta) else {
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
        "    2. Open Administration > Organization Profile > Single Sign-On, press Test sign-in to see"
            .to_owned(),
        "       what agents will get; then enable SSO, select Okta, save. Sign out.".to_owned(),
        format!("    3. Press Sign in with Okta, enter {agent}, press Login."),
        "       Everybody has the same password at Okta as at Convrs.".to_owned(),
        format!("    4. Do the same and sign in at Okta as {NO_AGENT}, who is no agent at"),
        format!("       Convrs, or as {left_out}, whom Okta has not assigned."),
        format!("    5. Sign in as {admin} through Okta: now passwords can be turned off."),
        format!("    6. Open the tile of the Convrs app on {okta}: it signs in too."),
        "       Where somebody of another account is signed in, it asks which one to use.".to_owned(),
        "    7. Press Sign out of Okta too. Or leave the page open, and sign out at Okta itself:"
            .to_owned(),
        format!("       {okta}/oauth2/v1/logout. The page here has ended and says so."),
        format!("    8. Sign in as {agent} in two browsers, and press End all sessions for them"),
        format!("       on {okta} (Universal Logout): both have ended."),
    ];
    steps.extend(seed.moving().and_then(|account| cut_over(seed, account)).unwrap_or_default());
    steps
}

/// What there is to try with the team that is half-way over.
fn cut_over(seed: &Seed, account: &Account) -> Option<Vec<String>> {
    let admin = seed.people_of(account).find(|person| person.role == "admin")?;
    Some(vec![
        format!("    9. Log in as {} and open Organization Profile > Cut-over:", admin.email),
        "       forty agents are linked, near misses, failed or not tried. Correct a near miss in"
            .to_owned(),
        "       one press. Then turn passwords off on the tab Single Sign-On: who would be locked"
            .to_owned(),
        "       out is named, and passwords come back unless an admin confirms it.".to_owned(),
    ])
}

/// The same for the account that is at Google.
fn with_google(seed: &Seed) -> Vec<String> {
    let account = seed.signs_in_with(Provider::Google);
    let agent = account.and_then(|account| seed.people_of(account).last());
    let Some(Person { email, .. }) = agent else { return Vec::new() };
    vec![
        format!("   10. Press Sign in with Google, enter {email}, press Login. The password"),
        "       there is the same as here too.".to_owned(),
    ]
}

/// Support's part, from an account without a connection to its first sign-in with Okta.
fn desk(product: &str, okta: &str, seed: &Seed, directory: &Directory) -> Vec<String> {
    let by_role = |account: &Account, role: &str| {
        let mut people = seed.people_of(account);
        people.find(|person| person.role == role).map(|person| person.email.clone())
    };
    let support = seed.people.iter().find(|person| person.role == "support");
    let new = seed.to_be_registered();
    let (Some(support), Some(new)) = (support, new) else { return Vec::new() };
    let (Some(admin), Some(app)) = (by_role(new, "admin"), directory.app_of(new)) else {
        return Vec::new();
    };
    let agent = by_role(new, "agent").unwrap_or_else(|| admin.clone());
    vec![
        "  What support does".to_owned(),
        String::new(),
        format!("    1. Log in at {product}/login as {}. Open Support console >", support.email),
        format!("       {} > Connection, and press Make a one-time link.", new.name),
        "    2. Open the link in another browser, as the customer's Okta admin would, and enter"
            .to_owned(),
        format!("         Issuer         {okta}"),
        format!("         Client ID      {}", app.client_id),
        format!("         Client secret  {}", app.client_secret),
        "    3. Back in the console, reload and press Register it, then Check the connection."
            .to_owned(),
        format!("    4. As {admin}, enable SSO as in 2 above; then {agent}"),
        "       signs in with Okta. What goes wrong shows a reference: type it into the search."
            .to_owned(),
        "    5. Above the accounts stand those that want attention, with near misses for example."
            .to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seed() -> Seed {
        serde_json::from_value(serde_json::json!({
            "accounts": [
                { "account_id": "OURS-1", "name": "Convrs", "tier": "enterprise",
                  "operator": true, "provider": null },
                { "account_id": "ACME-1", "name": "Acme", "tier": "enterprise", "provider": "okta" },
                { "account_id": "NEWS-1", "name": "New", "tier": "enterprise", "provider": null },
                { "account_id": "MUSE-1", "name": "Museum", "tier": "enterprise", "provider": "google" },
            ],
            "people": [
                { "email": "sam@convrs.example", "password": "a long one", "name": "Sam",
                  "role": "support", "account_id": "OURS-1" },
                { "email": "nils@new.example", "password": "a long one", "name": "Nils",
                  "role": "admin", "account_id": "NEWS-1" },
                { "email": "ada@acme.example", "password": "a long one", "name": "Ada",
                  "role": "admin", "account_id": "ACME-1" },
                { "email": "ben@acme.example", "password": "a long one", "name": "Ben",
                  "role": "agent", "account_id": "ACME-1" },
                { "email": "dev@acme.example", "password": "a long one", "name": "Dev",
                  "role": "agent", "account_id": "ACME-1" },
                { "email": "hal@museum.example", "password": "a long one", "name": "Hal",
                  "role": "agent", "account_id": "MUSE-1" },
            ],
        }))
        .expect("a seed")
    }

    fn at_okta() -> Directory {
        let (seed, product) = (seed(), "http://localhost:3000");
        Directory::default().for_seed(&seed, Provider::Okta, product).expect("apps and people")
    }

    fn told(at_okta: &Directory) -> String {
        let [okta, google] = [3100, 3200].map(|port| format!("http://127.0.0.1:{port}"));
        text("http://localhost:3000", &okta, &google, &seed(), at_okta)
    }

    #[test]
    fn it_lets_support_register_the_account_that_has_no_connection() {
        let (seed, directory) = (seed(), at_okta());
        let new = seed.to_be_registered().expect("an account");
        assert_eq!(new.id, "NEWS-1");
        let app = directory.app_of(new).expect("its app at Okta");
        let text = told(&directory);
        for told in ["sam@convrs.example", "nils@new.example", &app.client_id, &app.client_secret] {
            assert!(text.contains(told), "{told} is missing in\n{text}");
        }
    }

    #[test]
    fn it_names_the_address_everybody_and_the_account_id() {
        let text = told(&at_okta());
        for told in [
            "http://localhost:3000/login",
            "ada@acme.example",
            "a long one",
            "ACME-1",
            "tile of the Convrs app on http://127.0.0.1:3100",
            "Sign in with Google, enter hal@museum.example",
        ] {
            assert!(text.contains(told), "{told} is missing in\n{text}");
        }
    }

    #[test]
    fn it_fits_a_terminal_of_100_columns() {
        let text = told(&at_okta());
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }
}
