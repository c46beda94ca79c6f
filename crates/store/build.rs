//! Rebuilds the crate when a migration is added: `sqlx::migrate!` only notices changed ones.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
