//! ZooKeeper clusters: where nodes meet and canals keep their positions.

mod form;
pub mod list;
mod show;

use axum::routing::get;

use crate::model::rights::{Action, Resource};
use crate::ui::doors::{Doors, Pass};
use crate::ui::forms;
use form::Clusters;

/// The addresses of the area.
pub fn routes() -> Doors {
    const R: Resource = Resource::Cluster;
    Doors::new()
        .form("/m/{manager}/clusters/new", Pass::Needs(R, Action::Create), forms::new::<Clusters>())
        .get("/m/{manager}/clusters/{cluster}", Pass::Needs(R, Action::Read), get(show::get))
        .form("/m/{manager}/clusters/{cluster}/edit", Pass::Needs(R, Action::Edit), forms::edit::<Clusters>())
        .form("/m/{manager}/clusters/{cluster}/delete", Pass::Needs(R, Action::Delete), forms::delete::<Clusters>())
}
