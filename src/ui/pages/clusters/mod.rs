//! ZooKeeper clusters: where nodes register and canals store their positions.

mod form;
pub mod list;
mod show;

use axum::routing::get;

use crate::model::permissions::{Action, Resource};
use crate::ui::crud;
use crate::ui::route_table::{AccessRule, RouteTable};
use form::Clusters;

/// The routes of this area.
pub fn routes() -> RouteTable {
    const R: Resource = Resource::Cluster;
    RouteTable::new()
        .form("/m/{manager}/clusters/new", AccessRule::Requires(R, Action::Create), crud::new::<Clusters>())
        .get("/m/{manager}/clusters/{cluster}", AccessRule::Requires(R, Action::Read), get(show::get))
        .form("/m/{manager}/clusters/{cluster}/edit", AccessRule::Requires(R, Action::Edit), crud::edit::<Clusters>())
        .form("/m/{manager}/clusters/{cluster}/delete", AccessRule::Requires(R, Action::Delete), crud::delete::<Clusters>())
}
