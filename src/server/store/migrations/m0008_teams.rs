//! Creates the tables of teams, memberships, ownership, rules and grants.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big_integer, link_to, nullable, numbered, short_text, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        let team = [numbered("id"), short_text("name", 100), unique(short_text("name_key", 100)), nullable(short_text("name_prefix", 50))];
        layout.table("teams", team, &[]).await?;
        let member = [big_integer("person_id"), big_integer("team_id"), short_text("role", 20)];
        let links = [link_to("team_members", "person_id", "people"), link_to("team_members", "team_id", "teams")];
        layout.keyed_table("team_members", member, &["person_id", "team_id"], &links).await?;
        layout.index("team_members", &["team_id"]).await?;
        let owner = [short_text("manager", 100), short_text("kind", 20), big_integer("resource_id"), big_integer("team_id")];
        layout.keyed_table("owners", owner, &["manager", "kind", "resource_id"], &[link_to("owners", "team_id", "teams")]).await?;
        layout.index("owners", &["team_id"]).await?;
        let rule = [
            numbered("id"),
            short_text("manager", 100),
            short_text("kind", 20),
            short_text("pattern", 200),
            big_integer("team_id"),
            big_integer("position"),
        ];
        layout.table("owner_rules", rule, &[link_to("owner_rules", "team_id", "teams")]).await?;
        layout.index("owner_rules", &["team_id"]).await?;
        let allowed = [big_integer("team_id"), short_text("manager", 100), short_text("kind", 20), big_integer("resource_id")];
        let key = ["team_id", "manager", "kind", "resource_id"];
        layout.keyed_table("team_allowed", allowed, &key, &[link_to("team_allowed", "team_id", "teams")]).await
    }
}
