//! Sign-in through identity providers: who is known by which identity, what has been begun, and how a session was begun.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big, key, link_to, long_text, text, words};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        let columns = [
            key(words("identity_hash", 64)),
            big("person_id"),
            words("provider", 100),
            text("issuer"),
            text("subject"),
            words("name", 100),
            big("created_at"),
            big("last_used_at"),
        ];
        layout.table("identities", columns, &[link_to("identities", "person_id", "people")]).await?;
        layout.index("identities", &["person_id"]).await?;
        layout.table("flows", [key(words("token_hash", 64)), text("flow"), big("expires_at")], &[]).await?;
        layout.index("flows", &["expires_at"]).await?;
        let columns = [key(words("session_hash", 64)), words("provider", 100), long_text(manager, "id_token")];
        let with_session = ForeignKey::create()
            .name("fk_provider_sessions_session_hash")
            .from("provider_sessions", "session_hash")
            .to("sessions", "token_hash")
            .on_delete(ForeignKeyAction::Cascade)
            .take();
        layout.table("provider_sessions", columns, &[with_session]).await
    }
}
