//! Creates the tables for sign-in through identity providers: linked identities, pending sign-ins, and the provider of each session.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big_integer, key, link_to, long_text, short_text, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        let columns = [
            key(short_text("identity_hash", 64)),
            big_integer("person_id"),
            short_text("provider", 100),
            text("issuer"),
            text("subject"),
            short_text("name", 100),
            big_integer("created_at"),
            big_integer("last_used_at"),
        ];
        layout.table("identities", columns, &[link_to("identities", "person_id", "people")]).await?;
        layout.index("identities", &["person_id"]).await?;
        layout.table("flows", [key(short_text("token_hash", 64)), text("flow"), big_integer("expires_at")], &[]).await?;
        layout.index("flows", &["expires_at"]).await?;
        let columns = [key(short_text("session_hash", 64)), short_text("provider", 100), long_text(manager, "id_token")];
        let with_session = ForeignKey::create()
            .name("fk_provider_sessions_session_hash")
            .from("provider_sessions", "session_hash")
            .to("sessions", "token_hash")
            .on_delete(ForeignKeyAction::Cascade)
            .take();
        layout.table("provider_sessions", columns, &[with_session]).await
    }
}
