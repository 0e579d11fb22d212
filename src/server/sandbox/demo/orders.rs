//! The demo: an order system in Hangzhou, a second site in Virginia, and a data warehouse.

use super::builder::Builder;
use crate::server::sandbox::ops::alarm;
use crate::server::sandbox::state::world::{LoadProblem, MissingTable};
use crate::server::sandbox::state::{AlarmRule, AlarmRuleStatus, ArbitrateMode, ChannelStatus, DataMediaType, MonitorName};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

pub(super) fn build(b: &mut Builder<'_>) {
    let hz = b.cluster("杭州 ZooKeeper", &["hz-zk1:2181", "hz-zk2:2181", "hz-zk3:2181"], "杭州机房");
    let us = b.cluster("virginia-zookeeper", &["us-zk1:2181", "us-zk2:2181,us-zk3:2181"], "Virginia site, observers of Hangzhou");

    let hz1 = b.node("hangzhou-1", "10.10.0.11", None, hz, true, "杭州主节点");
    let hz2 = b.node("hangzhou-2", "10.10.0.12", None, hz, true, "");
    let us1 = b.node("virginia-1", "10.20.0.11", Some("203.0.113.11"), us, true, "reached from Hangzhou by its external address");
    let finance = b.node("财务节点", "10.10.0.21", None, hz, false, "财务专用，等待机房迁移");

    let orders_hz = b.source("订单库-杭州", DataMediaType::Mysql, "jdbc:mysql://hz-orders-db:3306", "UTF8MB4");
    let orders_us = b.source("orders-virginia", DataMediaType::Mysql, "jdbc:mysql://us-orders-db:3306", "UTF8MB4");
    let members = b.source("会员库-杭州", DataMediaType::Mysql, "jdbc:mysql://hz-member-db:3306", "UTF8MB4");
    let warehouse = b.source("data-warehouse", DataMediaType::Mysql, "jdbc:mysql://dw-db:3306", "UTF8MB4");
    let finance_db = b.source("财务 Oracle", DataMediaType::Oracle, "jdbc:oracle:thin:@fin-db:1521:FIN", "UTF8");

    b.canal("canal-orders-hz", "hz-orders-db", hz, "订单库 binlog");
    b.canal("canal-stock-hz", "hz-orders-db", hz, "");
    b.canal("canal-stock-us", "us-orders-db", us, "stock of Virginia");
    b.canal("canal-member", "hz-member-db", hz, "会员库 binlog");
    b.canal("canal-report", "hz-orders-db", hz, "");
    b.canal("canal-archive", "hz-orders-db", hz, "");
    b.canal("canal-finance", "hz-orders-db", hz, "");
    b.canal("canal-spare", "us-orders-db", us, "not used yet");

    let orders = b.channel("orders-hangzhou-to-virginia", ChannelStatus::Start, "订单从杭州复制到弗吉尼亚");
    let p = b.pipeline(orders, "orders-hz-us", (hz1, us1), "canal-orders-hz", |_| {});
    b.tables(p, "orders", orders_hz, orders_us, &["t_order", "t_order_item", "t_payment"]);
    b.cursor(p, "hz-orders-db", 900);
    alarm::one_key_add(b.state, b.now, p);
    let rule = AlarmRule {
        pipeline_id: p,
        status: AlarmRuleStatus::Enable,
        monitor_name: MonitorName::DelayTime,
        receiver_key: "otterteam".to_owned(),
        match_value: "60@08:00-22:00".to_owned(),
        interval_time: Some(900),
        recovery_thresold: Some(2),
        description: Some("白天延迟超过一分钟".to_owned()),
        ..AlarmRule::default()
    };
    alarm::add(b.state, b.now, rule);

    let stock = b.channel("库存双向同步", ChannelStatus::Start, "Stock of both sites, both ways; the warehouse that sold last wins");
    let there = b.pipeline(stock, "stock-hz-us", (hz2, us1), "canal-stock-hz", |p| p.home = true);
    b.tables(there, "stock", orders_hz, orders_us, &["t_stock", "t_warehouse"]);
    b.cursor(there, "hz-orders-db", 700);
    let back = b.pipeline(stock, "stock-us-hz", (us1, hz2), "canal-stock-us", |p| p.ddl_sync = false);
    b.tables(back, "stock", orders_us, orders_hz, &["t_stock", "t_warehouse"]);
    b.cursor(back, "us-orders-db", 800);

    let member = b.channel("会员资料同步", ChannelStatus::Start, "会员资料分表 16 张，合并到数据仓库");
    let p = b.pipeline(member, "member-to-warehouse", (hz1, hz2), "canal-member", |p| p.arbitrate_mode = ArbitrateMode::Zookeeper);
    let (source, target) = (b.media("member", "t_member[01-16]", members), b.media("dw", "t_member", warehouse));
    b.pair(p, source, target, &[("id", "member_id"), ("nick", "nick"), ("city", "city"), ("level", "level")]);
    b.cursor(p, "hz-member-db", 1_200);

    let report = b.channel("sales-report-to-warehouse", ChannelStatus::Pause, "fails until report.t_sales_daily exists in the warehouse");
    let p = b.pipeline(report, "sales-report", (hz2, hz2), "canal-report", |p| p.dump_event = true);
    b.tables(p, "report", orders_hz, warehouse, &["t_sales_daily"]);
    b.cursor(p, "hz-orders-db", 8 * MINUTE);
    let missing = MissingTable {
        address: "dw-db:3306".to_owned(),
        schema: "report".to_owned(),
        table: "t_sales_daily".to_owned(),
        problem: LoadProblem::NoTable,
    };
    b.state.world.missing.push(missing);

    let archive = b.channel("历史订单归档", ChannelStatus::Stop, "每月底启动一次");
    let p = b.pipeline(archive, "archive", (hz2, hz2), "canal-archive", |p| p.skip_ddl_exception = true);
    b.tables(p, "archive", orders_hz, warehouse, &["t_order_2024", "t_order_2025"]);
    b.cursor(p, "hz-orders-db", 22 * DAY);

    let finance_channel = b.channel("finance-export", ChannelStatus::Stop, "waits for its node");
    let p = b.pipeline(finance_channel, "finance", (finance, finance), "canal-finance", |_| {});
    let (source, target) = (b.media("orders", "t_payment", orders_hz), b.media("FIN", "T_PAYMENT", finance_db));
    b.pair(p, source, target, &[("id", "ID"), ("order_id", "ORDER_ID"), ("amount", "AMOUNT")]);

    b.channel("coupons", ChannelStatus::Stop, "优惠券，尚未配置");
}
