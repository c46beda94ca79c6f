//! Agent Management: what an account's admin sees of its agents.

use convrs_domain::AgentId;
use convrs_store::{AgentQuery, AgentsPage, ListedAgent, StoreError};

use crate::{Flows, sessions::Admin};

impl Flows {
    /// A page of the agents of the admin's account.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn agents_page(
        &self,
        admin: &Admin,
        query: &AgentQuery,
    ) -> Result<AgentsPage, StoreError> {
        self.store().agents_page(&admin.account().id, query).await
    }

    /// An agent of the admin's account.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn listed_agent(
        &self,
        admin: &Admin,
        id: &AgentId,
    ) -> Result<Option<ListedAgent>, StoreError> {
        self.store().listed_agent(&admin.account().id, id).await
    }
}
