//! The product over HTTP: the built program with a database of its own, asked as a browser asks.

#![expect(unreachable_pub, reason = "the support is a small library of its own")]

mod support;

mod agent_import;
mod agents;
mod attention;
mod audit;
mod backchannel_logout;
mod break_glass;
mod change_over;
mod command_line;
mod connection;
mod console;
mod cut_over;
mod domains;
mod door;
mod google;
mod guard;
mod hand_over;
mod hand_over_link;
mod headers;
mod hostile;
mod initiate;
mod malformed;
mod own_account;
mod password;
mod password_link;
mod records;
mod revocation;
mod sessions;
mod settings;
mod several_connections;
mod sign_in;
mod sign_out;
mod test_sign_in;
mod who_may;
