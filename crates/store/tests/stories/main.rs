//! What the store promises, told as stories and played on both engines.

mod harness;
mod postgres;
mod providers;
mod world;

mod accounts;
mod agent_change;
mod agent_email;
mod agent_list;
mod agents;
mod connection_moved;
mod connections;
mod cut_over;
mod imports;
mod password_link;
mod sso;

mod first_link;
mod password;
mod passwords_off;
mod pending;
mod sign_in;

mod attention;
mod changes;
mod limits;
mod own_sessions;
mod records;
mod sessions;
mod sign_out;

mod break_glass;
mod domains;
mod hand_overs;
mod support;

mod secrets;
mod tenancy;

mod migrate;
mod sweep;
