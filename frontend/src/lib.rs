//! What the browser loads: starts the islands of the pages, nothing else.

use wasm_bindgen::prelude::wasm_bindgen;

// The islands are exported by the macro; naming the crate keeps the linker from dropping them.
use convrs_app as _;

/// Makes the islands of the page ready; the page's loader then wakes them one by one.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
