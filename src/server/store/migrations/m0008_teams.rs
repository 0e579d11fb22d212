//! Teams, their members and what is theirs.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big, link_to, maybe, numbered, unique, words};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        let team = [numbered("id"), words("name", 100), unique(words("name_key", 100)), maybe(words("name_prefix", 50))];
        layout.table("teams", team, &[]).await?;
        let member = [big("person_id"), big("team_id"), words("role", 20)];
        let links = [link_to("team_members", "person_id", "people"), link_to("team_members", "team_id", "teams")];
        layout.keyed_table("team_members", member, &["person_id", "team_id"], &links).await?;
        layout.index("team_members", &["team_id"]).await?;
        let owner = [words("manager", 100), words("kind", 20), big("resource_id"), big("team_id")];
        layout.keyed_table("owners", owner, &["manager", "kind", "resource_id"], &[link_to("owners", "team_id", "teams")]).await?;
        layout.index("owners", &["team_id"]).await?;
        let rule = [numbered("id"), words("manager", 100), words("kind", 20), words("pattern", 200), big("team_id"), big("position")];
        layout.table("owner_rules", rule, &[link_to("owner_rules", "team_id", "teams")]).await?;
        layout.index("owner_rules", &["team_id"]).await?;
        let allowed = [big("team_id"), words("manager", 100), words("kind", 20), big("resource_id")];
        let key = ["team_id", "manager", "kind", "resource_id"];
        layout.keyed_table("team_allowed", allowed, &key, &[link_to("team_allowed", "team_id", "teams")]).await
    }
}
