//! The two frames a page stands in, signed out and signed in, and the head of a page's content.

use leptos::prelude::*;

use super::{
    icon::{Icon, glyphs},
    navigation::{Link, NavGroup},
};

/// The product's mark: a ring that speaks, and the name.
///
/// ```ignore
/// <Mark />
/// ```
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <span class="mark">
            <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
                <rect class="mark-tile" width="24" height="24" rx="6" />
                <path
                    class="mark-ring"
                    d="M16.3 8.6a5.5 5.5 0 1 0 0 6.8M7.4 15.4 6.2 18.6l3.6-1.3"
                />
            </svg>
            <span class="mark-name">"Convrs"</span>
        </span>
    }
}

/// The frame of a page for people who are not signed in: one card in the middle. The page's `h1`
/// is inside.
///
/// ```ignore
/// <AuthLayout>
///     <h1>"Log in to Convrs"</h1>
///     <LoginForm />
/// </AuthLayout>
/// ```
#[component]
pub fn AuthLayout(
    /// What the page is about, beginning with its `h1`.
    children: Children,
) -> impl IntoView {
    view! {
        <main class="auth" id="main">
            <a class="auth-mark" href="/login" aria-label="Convrs, log in"><Mark /></a>
            <div class="auth-card">{children()}</div>
        </main>
    }
}

/// A line between two ways to go on, with a word on it.
///
/// ```ignore
/// <Divider label="or" />
/// ```
#[component]
pub fn Divider(
    /// The word.
    label: &'static str,
) -> impl IntoView {
    view! { <p class="divider"><span>{label}</span></p> }
}

/// The frame of a page for people who are signed in: top bar, navigation at the left, content. On
/// a phone the navigation is a menu in the top bar that opens without JavaScript.
///
/// ```ignore
/// <AppLayout
///     account="Acme Support"
///     person="Ada Agent"
///     role="Admin"
///     navigation=vec![
///         NavGroup::untitled(vec![Link::new("Home", "/").with_glyph(glyphs::HOME)]),
///         NavGroup::titled("Administration", vec![
///             Link::new("Organization Profile", "/admin/organization").current(true),
///         ]),
///     ]
/// >
///     <PageHeader title="Organization Profile" />
/// </AppLayout>
/// ```
#[component]
pub fn AppLayout(
    /// The name of the account.
    #[prop(into)]
    account: String,
    /// The name of the person who is signed in.
    #[prop(into)]
    person: String,
    /// The person's role in words.
    #[prop(into)]
    role: String,
    /// A way to sign out of more than this.
    #[prop(optional_no_strip)]
    sign_out_too: Option<Link>,
    /// Where the person can go.
    navigation: Vec<NavGroup>,
    /// The page, beginning with a [`PageHeader`].
    children: Children,
) -> impl IntoView {
    let menu = view! {
        <details class="menu">
            <summary class="menu-button">
                <Icon glyph=glyphs::MENU />
                "Menu"
            </summary>
            <div class="menu-panel">
                <nav aria-label="Main">{groups(navigation.clone())}</nav>
                <div class="menu-foot">
                    <p class="menu-account">{account.clone()}</p>
                    {signed_in(person.clone(), role.clone(), sign_out_too.clone())}
                </div>
            </div>
        </details>
    };
    view! {
        <a class="skip-link" href="#main">"Skip to main content"</a>
        <header class="topbar">
            <a class="topbar-mark" href="/" aria-label="Convrs, home"><Mark /></a>
            {one_line("topbar-account", account)}
            {signed_in(person, role, sign_out_too)}
            {menu}
        </header>
        <div class="app">
            <nav class="sidebar" aria-label="Main">{groups(navigation)}</nav>
            <main class="content" id="main" tabindex="-1">{children()}</main>
        </div>
    }
}

/// Who is signed in, and the way out. It stands in the top bar, or in a phone's menu.
fn signed_in(person: String, role: String, too: Option<Link>) -> impl IntoView {
    let too = too.map(|link| view! { <a class="sign-out-too" href=link.href>{link.label}</a> });
    view! {
        <span class="topbar-person">
            {one_line("topbar-name", person)}
            <span class="topbar-role">{role}</span>
        </span>
        <form class="sign-out" method="post" action="/logout">
            <button class="button button-quiet" type="submit">"Sign out"</button>
        </form>
        {too}
    }
}

/// Text that is cut where the line ends; all of it on hover.
fn one_line(class: &'static str, text: String) -> impl IntoView {
    let whole = text.clone();
    view! { <span class=class title=whole>{text}</span> }
}

fn groups(navigation: Vec<NavGroup>) -> Vec<impl IntoView> {
    navigation
        .into_iter()
        .map(|group| {
            let title = group.title.map(|title| view! { <p class="nav-title">{title}</p> });
            let links: Vec<_> = group.links.into_iter().map(nav_item).collect();
            view! { <div class="nav-group">{title} <ul>{links}</ul></div> }
        })
        .collect()
}

fn nav_item(link: Link) -> impl IntoView {
    let icon = link.glyph.map(|glyph| view! { <Icon glyph /> });
    view! {
        <li>
            <a class="nav-link" href=link.href aria-current=link.current.then_some("page")>
                {icon}
                {link.label}
            </a>
        </li>
    }
}

/// The head of a page's content: its `h1`, what it is about, and what can be done with all of it.
///
/// ```ignore
/// <PageHeader title="Agents" lead="Everyone who answers customers in this account.">
///     <ButtonLink href="/admin/agents/new">"Add an agent"</ButtonLink>
/// </PageHeader>
/// ```
#[component]
pub fn PageHeader(
    /// The page's heading.
    #[prop(into)]
    title: String,
    /// One or two sentences below it.
    #[prop(optional, into)]
    lead: Option<String>,
    /// Buttons at its right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="page-header">
            <div class="page-header-text">
                <h1>{title}</h1>
                {lead.map(|lead| view! { <p class="lead">{lead}</p> })}
            </div>
            {children.map(|children| view! { <div class="page-header-actions">{children()}</div> })}
        </div>
    }
}
