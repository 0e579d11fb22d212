//! The demo's databases, and the tables found on any other server.

use std::collections::BTreeMap;

use crate::server::sandbox::state::{Database, World};

type Tables = &'static [(&'static str, &'static [&'static str])];

const ORDERS: Tables = &[
    ("t_order", &["id", "buyer_id", "status", "amount", "created_at"]),
    ("t_order_item", &["id", "order_id", "sku", "quantity", "price"]),
    ("t_payment", &["id", "order_id", "amount", "channel", "paid_at"]),
    ("t_coupon", &["id", "code", "discount", "expires_at"]),
];
const STOCK: Tables = &[("t_stock", &["sku", "warehouse_id", "quantity", "modified"]), ("t_warehouse", &["id", "name", "city"])];
const MEMBER: &[&str] = &["id", "nick", "city", "level"];
const SALES: Tables = &[("t_sales_daily", &["day", "shop_id", "orders", "amount"])];
const ARCHIVE: Tables = &[("t_order_2024", &["id", "buyer_id", "amount"]), ("t_order_2025", &["id", "buyer_id", "amount"])];
const RETL: Tables = &[
    ("retl_buffer", &["id", "table_id", "full_name", "type", "pk_data", "gmt_create", "gmt_modified"]),
    ("retl_mark", &["id", "channel_id", "channel_info"]),
    ("xdual", &["id", "x"]),
];

fn tables(tables: Tables) -> BTreeMap<String, Vec<String>> {
    tables.iter().map(|(name, columns)| ((*name).to_owned(), columns.iter().map(ToString::to_string).collect())).collect()
}

fn database(charset: &str, schemas: &[(&str, Tables)]) -> Database {
    let schemas = schemas.iter().map(|(name, list)| ((*name).to_owned(), tables(list))).collect();
    Database { charset: charset.to_owned(), schemas }
}

/// All databases known to the sandbox.
pub(super) fn world() -> World {
    let orders = database("utf8mb4", &[("orders", ORDERS), ("stock", STOCK), ("report", SALES), ("archive", ARCHIVE), ("retl", RETL)]);
    let mut members = database("utf8mb4", &[("retl", RETL)]);
    let columns: Vec<String> = MEMBER.iter().map(ToString::to_string).collect();
    let shards = (1..=16).map(|number| (format!("t_member{number:02}"), columns.clone())).collect();
    members.schemas.insert("member".to_owned(), shards);
    let warehouse: Tables = &[("t_member", &["member_id", "nick", "city", "level"])];
    let finance: Tables = &[("T_PAYMENT", &["ID", "ORDER_ID", "AMOUNT"])];
    let databases = [
        ("hz-orders-db:3306", orders.clone()),
        ("us-orders-db:3306", database("utf8mb4", &[("orders", ORDERS), ("stock", STOCK), ("retl", RETL)])),
        ("hz-member-db:3306", members),
        ("dw-db:3306", database("utf8mb4", &[("dw", warehouse), ("report", &[]), ("archive", ARCHIVE), ("retl", RETL)])),
        ("fin-db:1521", database("utf8", &[("FIN", finance)])),
    ];
    World {
        databases: databases.into_iter().map(|(address, database)| (address.to_owned(), database)).collect(),
        elsewhere: orders,
        missing: Vec::new(),
    }
}
