//! The catalogue. Its order matters: the first rule that fits a text wins, so specific rules precede general ones.

use super::rule::{Action, Rule, Seen, Step};
use crate::messages::Message;

const RELEASE: Step = Step::new(["Release the channel.", "解挂该 channel。"]).on(Action::Release);
const STOP: Step = Step::new(["Stop the channel.", "停止该 channel。"]).on(Action::Stop);
const RESUME: Step =
    Step::new(["Release the channel if it is paused, or start it if you stopped it.", "如果 channel 为挂起则解挂，如果已停止则启动。"])
        .on(Action::Release);
const START: Step = Step::new(["Start the channel.", "启动该 channel。"]).on(Action::Start);
const PUSH: Step = Step::new(["Push the configuration to the nodes.", "把配置推送给各 node。"]).on(Action::Push);
const STOP_CLEANLY: Step = Step::new([
    "Stop the channel and wait until no process is left. Stop it again if processes stay.",
    "停止该 channel，等待 process 全部结束；如有残留则再次停止。",
])
.on(Action::Stop);
const SAVE_POSITION: Step = Step::new([
    "Save the current position, so that you can return to it. It is in the cursor in ZooKeeper.",
    "保存当前位点以便恢复，它在 ZooKeeper 的 cursor 中。",
])
.with("get /otter/canal/destinations/<canal>/<pipeline id>/cursor");
const SET_POSITION: Step =
    Step::new(["Enter the new position as the start position of the canal.", "在 canal 的位点信息中填写新的位点。"]).on(Action::EditCanal);
const DELETE_CURSOR: Step = Step::new([
    "Delete the cursor. Otherwise it takes precedence over the position in the canal.",
    "删除 cursor，否则它优先于 canal 中的位点。",
])
.with("delete /otter/canal/destinations/<canal>/<pipeline id>/cursor");
const START_AND_VERIFY: Step =
    Step::new(["Start the channel and check that the position moves.", "启动该 channel，确认位点在移动。"]).on(Action::Start);
const SKIP_LOAD_ERRORS: Step = Step::new(["Turn on \"Skip load errors\".", "开启“跳过 Load 异常”。"]).on(Action::EditPipeline);
const START_UNTIL_PASSED: Step =
    Step::new(["Start the channel and wait until the position has passed the row.", "启动该 channel，等待位点越过该行。"])
        .on(Action::Start);
const DO_NOT_SKIP: Step =
    Step::new(["Turn off \"Skip load errors\". Do not leave it on.", "关闭“跳过 Load 异常”，不要长期开启。"]).on(Action::EditPipeline);

/// All rules.
pub static RULES: &[Rule] = &[
    Rule {
        id: "retl-table-missing",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"(?i)Table '[^']*(?P<table>retl_mark|retl_buffer|xdual)' doesn't exist",
        headline: Message(["A table of the retl schema is missing", "缺少 retl 库的系统表"]),
        headline_with: Some(Message(["The system table {table} does not exist", "系统表 {table} 不存在"])),
        cause: Message([
            "Two-way replication marks its writes in retl.retl_mark of every target database. The schema retl was not created \
             there, or it was created in the manager's database instead.",
            "双向同步要在每个目标业务库写 retl.retl_mark，该库没有建表。常见的原因是建到了 manager 的库里。",
        ]),
        steps: &[
            Step::new([
                "Run the manager's initialisation script (init_sql.htm) in both business databases.",
                "在两边的业务库中都执行 manager 提供的初始化脚本（init_sql.htm）。",
            ]),
            Step::new([
                "Check that the names of the schema and its tables match the manager's system parameters.",
                "核对 retl 的库名和表名与 manager 系统参数一致。",
            ])
            .with("SHOW TABLES IN retl"),
            RELEASE,
        ],
        risk: None,
        sample: Some(
            "pid:5 nid:1 exception:setl:org.springframework.jdbc.BadSqlGrammarException: StatementCallback; bad SQL grammar \
             [SELECT COUNT(*) FROM retl.retl_mark WHERE id BETWEEN 0 AND 999]; nested exception is \
             com.mysql.jdbc.exceptions.jdbc4.MySQLSyntaxErrorException: Table 'retl.retl_mark' doesn't exist",
        ),
        source: "issue #727, issue #270, issue #822",
    },
    Rule {
        id: "retl-denied",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"(?i)(?P<command>\w+) command denied to user '(?P<user>[^']+)'@'[^']*' for table '(?P<table>retl_mark|retl_buffer|xdual)'",
        headline: Message(["The account has no rights on the retl schema", "账号没有 retl 库的权限"]),
        headline_with: Some(Message([
            "The account {user} may not run {command} on retl.{table}",
            "账号 {user} 没有 retl.{table} 的 {command} 权限",
        ])),
        cause: Message([
            "The account of the data source may not read or write the tables of the retl schema. A user named retl is not \
             needed: the account in use needs the rights.",
            "数据源账号没有 retl 库的读写权限。不必使用名为 retl 的用户，给所用账号授权即可。",
        ]),
        steps: &[
            Step::new(["Grant the rights in the database that refused the statement.", "在报错的数据库上授权。"])
                .with("GRANT SELECT, INSERT, UPDATE, DELETE ON retl.* TO '<user>'@'<host>'"),
            RELEASE,
        ],
        risk: None,
        sample: Some(
            "pid:5 nid:1 exception:setl:java.sql.SQLException: SELECT command denied to user 'username'@'10.0.0.5' for table \
             'retl_mark'",
        ),
        source: "issue #180, issue #705, issue #1125",
    },
    Rule {
        id: "retl-mark-lock",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"INSERT INTO \S*retl_mark [^;]*; Lock wait timeout exceeded",
        headline: Message(["Pipelines wait for each other's locks on retl_mark", "多条 pipeline 争用 retl_mark 的行锁"]),
        headline_with: None,
        cause: Message([
            "During bulk writes, the load threads of several pipelines wait for the same rows of retl_mark in one target \
             database.",
            "大批量写入时，多条 pipeline 的载入线程在同一目标库争用 retl_mark 的行锁。",
        ]),
        steps: &[
            RELEASE,
            Step::new([
                "Stop the channel, lower the load threads or the parallelism of its pipelines, and start it.",
                "停止 channel，调低 pipeline 的数据载入线程数或并行度，再启动。",
            ])
            .on(Action::EditPipeline),
            Step::new([
                "Write to each target with fewer pipelines, and use smaller transactions in the source.",
                "减少写同一目标库的 pipeline，并在源库使用较小的事务。",
            ]),
        ],
        risk: Some(Message(["Load becomes slower.", "载入会变慢。"])),
        sample: Some(
            "pid:5 nid:1 exception:setl:org.springframework.dao.CannotAcquireLockException: PreparedStatementCallback; SQL \
             [INSERT INTO retl.retl_mark (id, channel_id) VALUES (?, ?) ON DUPLICATE KEY UPDATE channel_id = \
             VALUES(channel_id)]; Lock wait timeout exceeded; try restarting transaction",
        ),
        source: "issue #336",
    },
    Rule {
        id: "load-duplicate-key",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"Duplicate entry '[^\n]*' for key '(?P<key>[^'\n]+)'|DuplicateKeyException",
        headline: Message(["A unique value already exists in the target", "目标库已有相同的唯一值"]),
        headline_with: Some(Message([
            "Another row of the target has the same value in the unique key {key}",
            "目标库另一行在唯一键 {key} 上的值相同",
        ])),
        cause: Message([
            "Another row of the target has this unique value, because both sides were written or an earlier row was lost. The \
             primary key is merged, so it is nearly always a second unique index.",
            "目标库另一行占用了同一唯一值：两边都写过，或此前丢过数据。主键冲突会合并，所以多为另一个唯一索引冲突。",
        ]),
        steps: &[
            Step::new(["Compare the rows of both sides by this key.", "按该键比较两边的行。"])
                .with("SELECT * FROM <schema>.<table> WHERE <key columns> = <values>"),
            Step::new(["Correct or delete the row of the target that does not belong there.", "更正或删除目标库中多余的行。"]),
            RELEASE,
            Step::new(["In a two-way channel, give each side its own range of IDs.", "双向同步时，两边使用不同的自增区间。"])
                .with("SET GLOBAL auto_increment_increment = 2, auto_increment_offset = <1 or 2>"),
            Step::new([
                "As a last resort, skip the row: stop the channel, turn on \"Skip load errors\" and start it. Once the position \
                 has passed the row, stop the channel, turn the option off and start it again.",
                "最后的办法是跳过该行：停止 channel，开启“跳过 Load 异常”再启动；位点越过该行后停止，关闭该选项再启动。",
            ])
            .on(Action::EditPipeline),
        ],
        risk: Some(Message([
            "Releasing alone fails again. Skipped rows are lost and only written to the node's log.",
            "仅解挂会再次失败。跳过的行会丢失，只记录在 node 日志中。",
        ])),
        sample: Some(
            "pid:5 nid:1 exception:setl:org.springframework.dao.DuplicateKeyException: PreparedStatementCallback; SQL [update t \
             set a = ? where id = ?]; Duplicate entry '27453-1-Other' for key 'unique'",
        ),
        source: "issue #251, issue #224, issue #661, issue #92",
    },
    Rule {
        id: "load-foreign-key",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"a foreign key constraint fails",
        headline: Message(["A foreign key of the target rejects a row", "目标库外键约束不通过"]),
        headline_with: None,
        cause: Message([
            "Parallel load wrote a child row before its parent, or deleted a parent row before its child.",
            "并行载入打乱了父子表的顺序，外键约束不通过。",
        ]),
        steps: &[
            Step::new([
                "Release the channel. The second attempt is serial and often passes.",
                "解挂该 channel。第二阶段为串行载入，往往能通过。",
            ])
            .on(Action::Release),
            Step::new([
                "If it fails again, stop the channel, give the mapping of the child table a higher load weight than the \
                 parent's, and start it.",
                "如果再次失败，停止 channel，把子表映射关系的权重设为大于父表，再启动。",
            ])
            .on(Action::Mappings),
            Step::new(["Better: drop the foreign keys of the target.", "更好的办法是删除目标库的外键。"])
                .with("ALTER TABLE <schema>.<table> DROP FOREIGN KEY <constraint>"),
        ],
        risk: Some(Message(["A higher weight helps inserts but breaks deletes.", "提高权重有利于插入，但会影响删除。"])),
        sample: Some(
            "pid:5 nid:1 exception:setl:com.mysql.jdbc.exceptions.jdbc4.MySQLIntegrityConstraintViolationException: Cannot add \
             or update a child row: a foreign key constraint fails",
        ),
        source: "issue #260, issue #1016",
    },
    Rule {
        id: "load-find-table",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"find table \[(?P<table>[^\]\n]+)\] error|no found table \[(?P<table2>[^\]\n]+)\] , pls check",
        headline: Message(["The definition of a target table cannot be read", "读取目标表结构失败"]),
        headline_with: Some(Message(["The definition of table {table} cannot be read", "无法读取表 {table} 的结构"])),
        cause: Message([
            "Before it loads rows, the node reads the definition of the target table. The table does not exist, the account has \
             no rights on it, or the case of its name differs.",
            "载入前要读取目标表结构：表不存在、账号无权限，或表名大小写不一致。",
        ]),
        steps: &[
            Step::new(["Test the target data source.", "测试目标数据源。"]).on(Action::TestSource),
            Step::new(["Look for the table in the target.", "在目标库中查找该表。"]).on(Action::FindTables),
            Step::new(["Create the table, or grant SELECT on it.", "建表，或授予 SELECT 权限。"])
                .with("GRANT SELECT ON <schema>.<table> TO '<user>'@'<host>'"),
            RELEASE,
        ],
        risk: None,
        sample: Some(
            "pid:5 nid:1 exception:setl:org.apache.commons.lang.exception.NestableRuntimeException: find table \
             [otter2.DELAY_STAT] error",
        ),
        source: "issue #744, issue #520, issue #14, source",
    },
    Rule {
        id: "load-table-missing",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"Table '(?P<table>[^']+)' doesn't exist",
        headline: Message(["A table is missing in the target", "目标库缺少表"]),
        headline_with: Some(Message(["Table {table} does not exist in the target", "目标库中不存在表 {table}"])),
        cause: Message([
            "The statement names a table that the target does not have, because it was not created or was renamed. A trigger or \
             a view of the target may also refer to it.",
            "目标库缺少该表（未建或已改名），也可能是目标表上的触发器或视图引用了不存在的表。",
        ]),
        steps: &[
            Step::new([
                "If it is the mapped table, create it in the target. Take the definition from the source.",
                "如果是映射关系中的表，在目标库建表，表结构取自源库。",
            ])
            .with("SHOW CREATE TABLE <schema>.<table>"),
            Step::new(["Otherwise look at the triggers of the target.", "否则检查目标库的触发器。"]).with("SHOW TRIGGERS FROM <schema>"),
            Step::new([
                "Release the channel. The manager also tries again about every two minutes.",
                "解挂该 channel。manager 也会约每两分钟重试一次。",
            ])
            .on(Action::Release),
        ],
        risk: None,
        sample: Some(
            "pid:5 nid:1 exception:setl:com.alibaba.otter.node.etl.load.exception.LoadException: \
             java.util.concurrent.ExecutionException: com.alibaba.otter.node.etl.load.exception.LoadException: \
             org.springframework.jdbc.BadSqlGrammarException: PreparedStatementCallback; bad SQL grammar [insert into \
             `ui2`.`t_col`(`subject` , `id`) values (? , ?)]; nested exception is \
             com.mysql.jdbc.exceptions.jdbc4.MySQLSyntaxErrorException: Table 'ui2.t_col' doesn't exist",
        ),
        source: "issue #871",
    },
    Rule {
        id: "load-column-missing",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"TransformException: (?P<column>\S+) is not found in Table \[name=|column name (?P<column2>\S+) is not found in Table\[|Unknown column '(?P<column3>[^']+)'",
        headline: Message(["A column is missing in the target", "目标表缺少字段"]),
        headline_with: Some(Message(["Column {column} does not exist in the target", "目标表中不存在字段 {column}"])),
        cause: Message([
            "The source table got a column that the target table lacks. \"Tolerate missing columns\" only tolerates values that \
             are NULL and did not change.",
            "源表新增了字段而目标表没有。“兼容字段新增同步”只容忍未变更且为 NULL 的值。",
        ]),
        steps: &[
            Step::new(["Add the column to the target table.", "在目标表中增加该字段。"])
                .with("ALTER TABLE <schema>.<table> ADD COLUMN <column> <type>"),
            Step::new(["Or stop the channel and map the table without this column.", "或者停止 channel，在映射关系中排除该字段。"])
                .on(Action::Mappings),
            RESUME,
        ],
        risk: Some(Message(["A column left out of the mapping loses its values.", "在映射关系中排除的字段，其值会丢失。"])),
        sample: Some(
            "pid:5 nid:1 exception:setl:com.alibaba.otter.node.etl.transform.exception.TransformException: wallet_user_id is \
             not found in Table [name=tj_oto_order; 31 columns] and source : oto..*",
        ),
        source: "issue #242, issue #373, source",
    },
    Rule {
        id: "load-column-unmapped",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"(?P<column>[^\s:]+) is not found in column pairs|can't translate column name:\s*(?P<column2>[^\s,;]+)|can't translate column name:",
        headline: Message(["The column mapping lacks a column", "字段映射没有包含某字段"]),
        headline_with: Some(Message(["The column mapping does not include column {column}", "字段映射没有包含字段 {column}"])),
        cause: Message([
            "The mapping lists its columns (INCLUDE), and this column is not among them. It is often a new column or part of \
             the key.",
            "字段映射为 INCLUDE 模式，但没有包含该字段，常见于新增字段或主键字段。",
        ]),
        steps: &[
            STOP,
            Step::new(["Add the column to the mapping, or use EXCLUDE instead.", "在字段映射中加入该字段，或改用 EXCLUDE 模式。"])
                .on(Action::Mappings),
            START,
        ],
        risk: None,
        sample: Some(
            "pid:5 nid:1 exception:setl:com.alibaba.otter.node.etl.transform.exception.TransformException: c_new is not found \
             in column pairs: {id=[id]}",
        ),
        source: "source",
    },
    Rule {
        id: "load-data-too-long",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"Data too long for column '(?P<column>[^'\n]+)'|Data truncat[^\n]*Out of range value for column '(?P<column2>[^'\n]+)'",
        headline: Message(["A value does not fit into a target column", "数据超出目标字段的长度或范围"]),
        headline_with: Some(Message(["A value does not fit into column {column} of the target", "数据超出目标字段 {column} 的长度或范围"])),
        cause: Message(["The target column is narrower than the source column or has another type.", "目标字段比源字段短，或类型不同。"]),
        steps: &[
            Step::new(["Widen the column of the target table.", "加宽目标表的字段。"])
                .with("ALTER TABLE <schema>.<table> MODIFY <column> <type>"),
            RELEASE,
        ],
        risk: Some(Message(["Skipping the row loses it.", "跳过该行会丢失数据。"])),
        sample: Some(
            "pid:5 nid:1 exception:setl:com.mysql.jdbc.MysqlDataTruncation: Data truncation: Data too long for column \
             'APPROVEDATE' at row 1",
        ),
        source: "issue #980",
    },
    Rule {
        id: "load-bad-datetime",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"Incorrect (?:datetime|date|time) value: '[^\n]*' for column '(?P<column>[^'\n]+)'",
        headline: Message(["The target rejects a zero or invalid date", "目标库不接受零值或非法日期"]),
        headline_with: Some(Message([
            "Column {column} of the target rejects a zero or invalid date",
            "目标字段 {column} 不接受零值或非法日期",
        ])),
        cause: Message([
            "The source allows zero or invalid dates, but the sql_mode of the target forbids them.",
            "源库允许 0000-00-00 一类的日期，目标库的 sql_mode 禁止。",
        ]),
        steps: &[
            Step::new([
                "Remove NO_ZERO_DATE and NO_ZERO_IN_DATE from the sql_mode of the target.",
                "从目标库的 sql_mode 中去掉 NO_ZERO_DATE 和 NO_ZERO_IN_DATE。",
            ])
            .with("SET GLOBAL sql_mode = REPLACE(REPLACE(@@GLOBAL.sql_mode, 'NO_ZERO_DATE', ''), 'NO_ZERO_IN_DATE', '')"),
            STOP_CLEANLY,
            PUSH,
            START,
            Step::new(["Or correct the dates in the source.", "或者在源库中清理这些日期。"]),
        ],
        risk: Some(Message(["The target checks dates less strictly.", "目标库对日期的检查变宽松。"])),
        sample: Some(
            "pid:5 nid:1 exception:setl:com.mysql.jdbc.MysqlDataTruncation: Data truncation: Incorrect datetime value: \
             '0000-00-00 00:00:00' for column 'create_time' at row 1",
        ),
        source: "issue #994, issue #342",
    },
    Rule {
        id: "load-charset",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"Incorrect string value: '[^\n]*' for column '(?P<column>[^'\n]+)'|Incorrect string value: '",
        headline: Message(["Text does not fit the character set of a target column", "文本超出目标字段的字符集"]),
        headline_with: Some(Message([
            "Text does not fit the character set of target column {column}",
            "文本超出目标字段 {column} 的字符集",
        ])),
        cause: Message([
            "The target column cannot store the text, such as an emoji in utf8. Or the character set of the canal or a data \
             source differs from the database.",
            "目标字段的字符集存不下该文本（如 utf8 存 emoji），或者 canal、数据源的编码与数据库不一致。",
        ]),
        steps: &[
            Step::new(["Test both data sources.", "测试两边的数据源。"]).on(Action::TestSource),
            Step::new([
                "Set the character set of the data sources to UTF8MB4 where the database uses it.",
                "数据库使用 utf8mb4 时，把数据源编码设为 UTF8MB4。",
            ])
            .on(Action::EditSource),
            Step::new(["Set the character set of the canal likewise.", "canal 的字符集同样设置。"]).on(Action::EditCanal),
            Step::new(["Convert the target table.", "转换目标表的字符集。"])
                .with("ALTER TABLE <schema>.<table> CONVERT TO CHARACTER SET utf8mb4"),
            STOP_CLEANLY,
            PUSH,
            START,
        ],
        risk: Some(Message([
            "The bytes \\xEF\\xBF\\xBD in the message mean that the text was already garbled when it was read. Copy such rows \
             again.",
            "报错中出现 \\xEF\\xBF\\xBD 说明读取时已经乱码，这些行需要重新补数据。",
        ])),
        sample: Some(
            r"pid:5 nid:1 exception:setl:java.sql.SQLException: Incorrect string value: '\xEF\xBF\xBD\xEF…' for column 'tmall_stu_nick' at row 1",
        ),
        source: "issue #314, issue #335",
    },
    Rule {
        id: "load-json",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"Invalid JSON text|Cannot create a JSON value from a string with CHARACTER SET 'binary'",
        headline: Message(["The target rejects the value of a JSON column", "目标库不接受 JSON 字段的值"]),
        headline_with: None,
        cause: Message([
            "An old driver or a wrong character set corrupts the values of JSON columns.",
            "老版本驱动或字符集设置会破坏 JSON 字段的值。",
        ]),
        steps: &[
            Step::new(["Set the character set of the data source to UTF8MB4.", "把数据源编码设为 UTF8MB4。"]).on(Action::EditSource),
            Step::new(["On the node's machine: install a newer Otter or MySQL driver.", "在 node 所在机器上：升级 Otter 或 MySQL 驱动。"]),
            STOP_CLEANLY,
            PUSH,
            START,
            Step::new([
                "Or stop the channel, map the table without this column and start it. Copy its values later.",
                "或者停止 channel，在映射关系中排除该字段再启动，之后再补数据。",
            ])
            .on(Action::Mappings),
        ],
        risk: Some(Message(["A column left out of the mapping loses its values until they are copied.", "排除的字段在补数据之前会缺值。"])),
        sample: Some(
            r#"pid:5 nid:1 exception:setl:com.mysql.jdbc.MysqlDataTruncation: Data truncation: Invalid JSON text: "Invalid encoding in string." at position 20"#,
        ),
        source: "issue #982, issue #519, issue #309",
    },
    Rule {
        id: "load-not-null",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"Column '(?P<column>[^']+)' cannot be null|Field '(?P<column2>[^']+)' doesn't have a default value",
        headline: Message(["A target column must not be NULL", "目标字段不允许为 NULL"]),
        headline_with: Some(Message(["Column {column} of the target must not be NULL", "目标字段 {column} 不允许为 NULL"])),
        cause: Message([
            "The target column is NOT NULL without a default. The source sends NULL, or the column is not mapped.",
            "目标字段非空且没有默认值，而源库的值为 NULL 或该字段未映射。",
        ]),
        steps: &[
            Step::new(["Allow NULL in the target column, or give it a default.", "让目标字段允许 NULL，或设置默认值。"])
                .with("ALTER TABLE <schema>.<table> MODIFY <column> <type> NULL"),
            Step::new(["Or stop the channel and map the column.", "或者停止 channel，映射该字段。"]).on(Action::Mappings),
            RESUME,
        ],
        risk: Some(Message(["Skipping the row loses it.", "跳过该行会丢失数据。"])),
        sample: Some(
            "pid:5 nid:1 exception:setl:com.mysql.jdbc.exceptions.jdbc4.MySQLIntegrityConstraintViolationException: Column \
             'city' cannot be null",
        ),
        source: "source",
    },
    Rule {
        id: "load-deadlock",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"Deadlock found when trying to get lock|execute \[[^\n]*\] retry \d+ times failed",
        headline: Message(["Deadlocks in the target", "目标库死锁"]),
        headline_with: None,
        cause: Message([
            "Load tried three times and lost to other writers or to parallel load threads each time.",
            "与其他写入者或并行载入线程发生死锁，重试三次仍失败。",
        ]),
        steps: &[
            RELEASE,
            Step::new([
                "If it fails again, stop the channel, lower the load threads and the load batch size, and start it.",
                "如果再次失败，停止 channel，调低数据载入线程数和 Load 批次大小，再启动。",
            ])
            .on(Action::EditPipeline),
            Step::new(["Look for batch jobs that write to the target.", "检查是否有批处理任务在写目标库。"])
                .with("SHOW ENGINE INNODB STATUS"),
        ],
        risk: Some(Message(["Load becomes slower.", "载入会变慢。"])),
        sample: Some(
            "pid:5 nid:1 exception:setl:com.alibaba.otter.node.etl.load.exception.LoadException: execute \
             [Identity[channelId=1,pipelineId=1,processId=9]] retry 3 times failed",
        ),
        source: "source",
    },
    Rule {
        id: "load-lock-wait",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"Lock wait timeout exceeded",
        headline: Message(["A lock in the target was not released in time", "等待目标库的锁超时"]),
        headline_with: None,
        cause: Message([
            "A long transaction in the target holds the row. Otter does not repeat the statement after this error, it pauses \
             the channel at once.",
            "目标库有长事务持有行锁。锁等待超时不会重试，channel 直接挂起。",
        ]),
        steps: &[
            Step::new(["Find the transaction in the target.", "在目标库查找该事务。"]).with(
                "SELECT trx_id, trx_started, trx_mysql_thread_id, trx_query FROM information_schema.innodb_trx ORDER BY \
                     trx_started",
            ),
            Step::new(["End it.", "结束该事务。"]).with("KILL <trx_mysql_thread_id>"),
            RELEASE,
        ],
        risk: None,
        sample: Some(
            "pid:5 nid:1 exception:setl:org.springframework.dao.CannotAcquireLockException: PreparedStatementCallback; SQL \
             [update t set a = ? where id = ?]; Lock wait timeout exceeded; try restarting transaction",
        ),
        source: "issue #315, source",
    },
    Rule {
        id: "load-read-only",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"--(?:super-)?read-only option|Cannot execute statement in a READ ONLY transaction",
        headline: Message(["The target is read-only", "目标库为只读"]),
        headline_with: None,
        cause: Message([
            "The target became a replica or read-only after a failover, or the address is that of a replica.",
            "目标库变为只读：发生了主备切换，或地址指向从库。",
        ]),
        steps: &[
            Step::new(["Check which server it is.", "确认连接的是哪台服务器。"]).with("SELECT @@hostname, @@read_only"),
            Step::new([
                "Change the data source to the server that accepts writes. With a media group, switch it in the manager's \
                 console.",
                "把数据源改为可写的服务器；使用 media group 时，在 manager 控制台上切换主备。",
            ])
            .on(Action::EditSource),
            STOP_CLEANLY,
            PUSH,
            START,
        ],
        risk: Some(Message(["Make sure that both servers belong to the same cluster.", "须确认两台服务器属于同一集群。"])),
        sample: Some(
            "pid:5 nid:1 exception:setl:java.sql.SQLException: The MySQL server is running with the --read-only option so it \
             cannot execute this statement",
        ),
        source: "",
    },
    Rule {
        id: "load-auth-lost",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"Access denied for user '(?P<user>[^']+)'@",
        headline: Message(["The database rejects the account of a data source", "数据库拒绝了数据源的账号"]),
        headline_with: Some(Message(["The database rejects the account {user}", "数据库拒绝了账号 {user}"])),
        cause: Message([
            "The password was changed, or the account may not connect from the node's address.",
            "密码已改，或该账号不允许从 node 的地址登录。",
        ]),
        steps: &[
            Step::new([
                "Test the data source. The test runs on the manager's machine, so it may pass although the node fails.",
                "测试数据源。测试在 manager 所在机器上进行，node 失败时它也可能通过。",
            ])
            .on(Action::TestSource),
            Step::new(["Correct the password of the data source.", "更正数据源的密码。"]).on(Action::EditSource),
            STOP_CLEANLY,
            PUSH,
            START,
        ],
        risk: None,
        sample: Some(
            "pid:5 nid:1 exception:setl:org.apache.commons.dbcp.SQLNestedException: Cannot create PoolableConnectionFactory \
             (Access denied for user 'otter'@'10.0.0.5' (using password: YES))",
        ),
        source: "source",
    },
    Rule {
        id: "load-denied",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"(?P<command>\w+) command denied to user '(?P<user>[^']+)'@'[^']*' for table '(?P<table>[^']+)'",
        headline: Message(["The account lacks a right on a table", "账号缺少某张表的权限"]),
        headline_with: Some(Message([
            "The account {user} may not run {command} on table {table}",
            "账号 {user} 没有表 {table} 的 {command} 权限",
        ])),
        cause: Message([
            "The account lacks INSERT, UPDATE, DELETE or SELECT. If DDL is copied, it also needs ALTER and CREATE.",
            "账号缺少该表的增删改查权限；同步 DDL 时还需 ALTER、CREATE。",
        ]),
        steps: &[
            Step::new(["Grant the right.", "授予权限。"])
                .with("GRANT SELECT, INSERT, UPDATE, DELETE ON <schema>.<table> TO '<user>'@'<host>'"),
            RELEASE,
        ],
        risk: None,
        sample: Some(
            "pid:5 nid:1 exception:setl:java.sql.SQLException: INSERT command denied to user 'sync'@'10.0.0.5' for table \
             't_order'",
        ),
        source: "issue #180",
    },
    Rule {
        id: "load-db-unreachable",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"Communications link failure|Could not get JDBC Connection|Cannot create PoolableConnectionFactory",
        headline: Message(["The node cannot reach a database", "node 连不上数据库"]),
        headline_with: None,
        cause: Message([
            "The database is down, a firewall blocks it, its address is wrong, or an old driver fails on TLS. Stages other than \
             load also read table definitions, so it may be the source.",
            "数据库宕机、防火墙阻断、地址错误，或老版本驱动不支持 TLS。其他阶段也要读表结构，所以也可能是源库。",
        ]),
        steps: &[
            Step::new(["On the node's machine: connect to the database.", "在 node 所在机器上：连接该数据库。"])
                .with("mysql -h <host> -P <port> -u <user> -p"),
            Step::new([
                "Correct the address of the data source. Add ?useSSL=false if TLS fails.",
                "更正数据源地址；TLS 失败时加上 ?useSSL=false。",
            ])
            .on(Action::EditSource),
            Step::new([
                "Release the channel. When the database is back, the manager does so by itself within about two minutes.",
                "解挂该 channel。数据库恢复后，manager 也会在约两分钟内自动解挂。",
            ])
            .on(Action::Release),
        ],
        risk: None,
        sample: Some(
            "pid:5 nid:1 exception:setl:org.springframework.jdbc.CannotGetJdbcConnectionException: Could not get JDBC \
             Connection; nested exception is org.apache.commons.dbcp.SQLNestedException: Cannot create \
             PoolableConnectionFactory (Communications link failure",
        ),
        source: "issue #472, issue #624, issue #143, issue #103",
    },
    Rule {
        id: "load-ddl-repeated",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"Table '(?P<name>[^']+)' already exists|Duplicate column name '(?P<name2>[^']+)'|Duplicate key name '(?P<name3>[^']+)'|Can't DROP '(?P<name4>[^']+)'",
        headline: Message(["The target already has a change of its schema", "目标库已有该 DDL 变更"]),
        headline_with: Some(Message(["The target already has the change to {name}", "目标库已有对 {name} 的变更"])),
        cause: Message([
            "A DDL statement was repeated after a retry, or someone ran it by hand. DDL cannot be repeated.",
            "DDL 被重复执行：重试时回放，或已人工执行。DDL 不能重复执行。",
        ]),
        steps: &[
            Step::new(["Check that the target really has the change.", "确认目标库确实已有该变更。"])
                .with("SHOW CREATE TABLE <schema>.<table>"),
            STOP,
            Step::new(["Turn on \"Skip DDL errors\".", "开启“跳过 DDL 异常”。"]).on(Action::EditPipeline),
            START,
            Step::new([
                "Once the position has passed the statement, turn the option off. The channel has to be stopped for it.",
                "位点越过该语句后，停止 channel 并关闭该选项。",
            ])
            .on(Action::EditPipeline),
        ],
        risk: Some(Message([
            "While the option is on, a DDL statement that truly fails is skipped too, and later rows fail.",
            "开启期间，真正失败的 DDL 也会被跳过，之后的数据会出错。",
        ])),
        sample: Some(
            "pid:5 nid:1 exception:setl:org.springframework.jdbc.BadSqlGrammarException: StatementCallback; bad SQL grammar []; \
             nested exception is com.mysql.jdbc.exceptions.jdbc4.MySQLSyntaxErrorException: Table 'nhv_contact' already exists",
        ),
        source: "issue #151, issue #300, issue #473, issue #787, issue #888",
    },
    Rule {
        id: "load-ddl-unparsable",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"com\.alibaba\.druid\.sql\.parser\.ParserException|no support ddl for \[(?P<table>[^\]\n]+)\]|no support ddl for \[",
        headline: Message(["The node cannot rewrite a DDL statement", "node 无法改写 DDL"]),
        headline_with: Some(Message(["The node cannot rewrite a DDL statement of {table}", "node 无法改写 {table} 的 DDL"])),
        cause: Message([
            "The names of the source and target differ, so the node has to rewrite the statement, and its SQL parser does not \
             know the syntax. Older versions refuse all DDL between different names.",
            "源和目标的库表名不同，需要改写 DDL，而解析器不认识该语法。老版本直接拒绝这类 DDL。",
        ]),
        steps: &[
            Step::new(["Run the statement by hand in the target.", "在目标库人工执行该语句。"]),
            STOP,
            Step::new(["Turn off \"Copy DDL\".", "关闭“支持 DDL 同步”。"]).on(Action::EditPipeline),
            START,
        ],
        risk: Some(Message(["From then on, schema changes are manual.", "此后表结构变更需人工执行。"])),
        sample: Some(
            "pid:5 nid:1 exception:setl:java.lang.RuntimeException: no support ddl for [mysql_src.t_s] to [mysql_des.t_s] , sql \
             :CREATE TABLE t_s (id int)",
        ),
        source: "issue #945, issue #70, issue #148, issue #259",
    },
    Rule {
        id: "load-ddl-syntax",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"\bStatementCallback; bad SQL grammar \[[^\]]*\][^\n]*error in your SQL syntax",
        headline: Message(["The target does not understand a DDL statement", "目标库不支持 DDL 语法"]),
        headline_with: None,
        cause: Message([
            "The statement is valid in the version of the source but not in that of the target. A reserved word may be the \
             reason.",
            "DDL 在源库版本上合法，在目标库版本上不合法，例如保留字不同。",
        ]),
        steps: &[
            Step::new(["Run a suitable statement by hand in the target.", "在目标库人工执行合适的语句。"]),
            STOP,
            Step::new(["Turn off \"Copy DDL\".", "关闭“支持 DDL 同步”。"]).on(Action::EditPipeline),
            START,
        ],
        risk: Some(Message(["From then on, the schemas may drift apart.", "此后两边的表结构可能不一致。"])),
        sample: Some(
            "pid:5 nid:1 exception:setl:org.springframework.jdbc.BadSqlGrammarException: StatementCallback; bad SQL grammar []; \
             nested exception is com.mysql.jdbc.exceptions.jdbc4.MySQLSyntaxErrorException: You have an error in your SQL \
             syntax; check the manual for the right syntax to use near 'order' at line 1",
        ),
        source: "issue #268",
    },
    Rule {
        id: "load-empty-update",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"bad SQL grammar \[update (?P<table>\S+)\s+set\s+where",
        headline: Message(["An update without changed columns failed", "没有变更列的 update 出错"]),
        headline_with: Some(Message(["An update of {table} without changed columns failed", "{table} 的一条 update 没有变更列"])),
        cause: Message([
            "Older versions of Otter build an invalid statement from an update that changes no column.",
            "update 事件没有变更列时，老版本 Otter 会生成错误的语句。",
        ]),
        steps: &[
            STOP,
            SKIP_LOAD_ERRORS,
            START_UNTIL_PASSED,
            STOP,
            DO_NOT_SKIP,
            START,
            Step::new(["On the node's machine: install a newer Otter.", "在 node 所在机器上：升级 Otter。"]),
        ],
        risk: Some(Message([
            "The update itself changes nothing, but any other row that fails meanwhile is skipped too.",
            "该 update 本身没有变更，但期间其他出错的行也会被跳过。",
        ])),
        sample: Some(
            "pid:5 nid:1 exception:setl:org.springframework.jdbc.BadSqlGrammarException: PreparedStatementCallback; bad SQL \
             grammar [update moonmall.t set where ( `applyid` = ? )]; nested exception is \
             com.mysql.jdbc.exceptions.jdbc4.MySQLSyntaxErrorException: You have an error in your SQL syntax; check the manual \
             for the right syntax to use near 'where ( `applyid` = 'HB16051500001' )' at line 1",
        ),
        source: "issue #146, issue #575",
    },
    Rule {
        id: "load-packet-too-big",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"Packet for query is too large \((?P<size>\d+) > (?P<limit>\d+)\)|PacketTooBigException",
        headline: Message(["A batch is larger than max_allowed_packet of the target", "批次超过目标库的 max_allowed_packet"]),
        headline_with: Some(Message([
            "A batch of {size} bytes exceeds max_allowed_packet of the target ({limit})",
            "批次有 {size} 字节，超过目标库的 max_allowed_packet（{limit}）",
        ])),
        cause: Message([
            "One row, or a batch joined into one statement, exceeds max_allowed_packet of the target.",
            "单行或合并成一条语句的批次超过目标库的 max_allowed_packet。",
        ]),
        steps: &[
            Step::new(["Raise the limit of the target.", "调大目标库的上限。"]).with("SET GLOBAL max_allowed_packet = 67108864"),
            Step::new(["Or stop the channel and lower the load batch size.", "或者停止 channel，调低 Load 批次大小。"])
                .on(Action::EditPipeline),
            STOP_CLEANLY,
            PUSH,
            START,
        ],
        risk: None,
        sample: Some("pid:5 nid:1 exception:setl:com.mysql.jdbc.PacketTooBigException: Packet for query is too large (4586642 > 4194304)"),
        source: "issue #645",
    },
    Rule {
        id: "no-primary-key",
        seen: Seen::Stage,
        is_note: false,
        pattern: r#"(?:this rowdata has no pks|after viewExtractor has no pks)[\s\S]*?tableName: "(?P<table>[^"\n]+)"|this rowdata has no pks|after viewExtractor has no pks"#,
        headline: Message(["A table has no primary key", "表没有主键"]),
        headline_with: Some(Message(["Table {table} has no primary key", "表 {table} 没有主键"])),
        cause: Message([
            "A table without a primary key matches a mapping, or its key is not among the mapped columns.",
            "映射关系匹配到无主键的表，或字段映射没有包含主键。",
        ]),
        steps: &[
            Step::new(["Find out which table it is. It is named in the record as tableName.", "从日志记录中的 tableName 得知是哪张表。"])
                .on(Action::Logs),
            Step::new(["Add a primary key on both sides.", "在两边的表上增加主键。"])
                .with("ALTER TABLE <schema>.<table> ADD PRIMARY KEY (<columns>)"),
            Step::new(["Or exclude the table with \"Ignore tables\" of the canal.", "或者用 canal 的“过滤表达式”排除该表。"])
                .on(Action::EditCanal),
            Step::new([
                "Or stop the channel and change the mappings so that they do not match it.",
                "或者停止 channel，修改映射关系使其不再匹配该表。",
            ])
            .on(Action::Mappings),
            RESUME,
            Step::new([
                "Rows that are already in the binlog stay without a key. If they still fail, set a position behind them, see \
                 binlog-gone.",
                "已在 binlog 中的数据仍没有主键；如果继续报错，需要把位点设到它们之后，做法见 binlog-gone。",
            ]),
        ],
        risk: Some(Message(["A new position loses everything in between.", "重新设置位点会丢失其间的数据。"])),
        sample: Some(
            "pid:5 nid:1 exception:setl:com.alibaba.otter.node.etl.select.exceptions.SelectException: this rowdata has no pks , \
             entry: header {",
        ),
        source: "issue #636, issue #643, issue #746, issue #810",
    },
    Rule {
        id: "no-such-datamedia",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"no such DataMedia , the (?:tableId|namespace) = (?P<schema>\S+) name = (?P<table>\S+)|no such DataMedia , the (?:tableId|namespace) = ",
        headline: Message(["No mapping matches a row", "数据没有对应的映射关系"]),
        headline_with: Some(Message(["No mapping matches {schema}.{table}", "没有映射关系匹配 {schema}.{table}"])),
        cause: Message([
            "A row passed the filter of the canal, but no mapping matches it. The two read a complex regular expression \
             differently, or a mapping was removed from a running channel.",
            "数据通过了 canal 过滤，但没有匹配的映射关系：复杂正则在两处理解不一致，或在运行中删除了映射关系。",
        ]),
        steps: &[
            STOP_CLEANLY,
            Step::new(["Use plain names in the mappings.", "映射关系使用简单的表名。"]).on(Action::Mappings),
            Step::new(["Exclude tables with \"Ignore tables\" of the canal instead.", "要排除的表改用 canal 的“过滤表达式”。"])
                .on(Action::EditCanal),
            PUSH,
            START,
        ],
        risk: None,
        sample: Some(
            "pid:5 nid:1 exception:setl:com.alibaba.otter.shared.common.model.config.ConfigException: no such DataMedia , the \
             namespace = edu_jyg2 name = sb_proinfo",
        ),
        source: "issue #98, issue #97, issue #34",
    },
    Rule {
        id: "extract-columns",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"ExtractException: (?:keys|columns) is not found in table Table \[name=(?P<table>[^;\]\n]+)|ExtractException: (?:keys|columns) is not found in table",
        headline: Message(["The source table changed since the event", "源表结构在事件之后变更过"]),
        headline_with: Some(Message(["The source table {table} changed since the event", "源表 {table} 的结构在事件之后变更过"])),
        cause: Message([
            "In row mode, or with consistency MEDIA, the node reads the row from the source again. The table has other columns \
             now than at the time of the event.",
            "行记录模式或反查数据库时，node 会重新读取源表，而表结构已与当时的事件不同。",
        ]),
        steps: &[
            Step::new(["Compare the source table with the columns in the record.", "比较源表与日志记录中的字段。"])
                .with("SHOW CREATE TABLE <schema>.<table>"),
            Step::new([
                "To catch up, stop the channel and set the sync mode to FIELD and the consistency to BASE.",
                "停止 channel，在追平之前把同步模式改为 FIELD，同步一致性改为 BASE。",
            ])
            .on(Action::EditChannel),
            START,
        ],
        risk: Some(Message([
            "In column mode, updates of rows that the target lacks are lost.",
            "列记录模式下，目标库没有的行其更新会丢失。",
        ])),
        sample: Some(
            "pid:5 nid:1 exception:setl:com.alibaba.otter.node.etl.extract.exceptions.ExtractException: keys is not found in \
             table Table [name=t; 3 columns] keys :",
        ),
        source: "source",
    },
    Rule {
        id: "miss-data",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"^\s*(?P<stage>extract|transform|load) miss data with keys:\[(?:\w+PipeKey)",
        headline: Message(["A batch was lost between two stages and is repeated", "批次在阶段之间丢失，会自动重放"]),
        headline_with: Some(Message([
            "A batch was lost before the stage {stage} and is repeated",
            "批次在 {stage} 阶段之前丢失，会自动重放",
        ])),
        cause: Message([
            "The batch waited between the stages for more than 60 seconds, or it was freed because the memory ran short. It is \
             replayed automatically.",
            "批次在阶段之间等待超过 60 秒，或因内存不足被回收。它会自动重放。",
        ]),
        steps: &[
            Step::new(["If it happens once, nothing needs to be done.", "偶尔出现一次，不需要处理。"]),
            Step::new([
                "If it repeats, stop the channel and lower the batch size and the parallelism.",
                "反复出现时，停止 channel，调低主道消费批次大小和并行度。",
            ])
            .on(Action::EditPipeline),
            Step::new(["Lower the buffer records of the canal.", "调低 canal 的 buffer 记录数。"]).on(Action::EditCanal),
            Step::new([
                "On the node's machine: raise the heap, or run fewer pipelines.",
                "在 node 所在机器上：加大堆内存，或减少 pipeline。",
            ]),
            Step::new([
                "On a slow link, choose the transfer by the size of the batches: HTTP for large ones, RPC for small ones.",
                "链路较慢时按批次大小选择传输模式：大批次用 HTTP，小批次用 RPC。",
            ])
            .on(Action::EditPipeline),
            RESUME,
        ],
        risk: Some(Message(["No data is lost, but repetition may cost hours.", "不会丢数据，但反复重放可能耗费数小时。"])),
        sample: Some(
            "pid:3 nid:1 exception:setl:transform miss data with \
             keys:[RpcPipeKey[nid=1,identity=Identity[channelId=2,pipelineId=3,processId=16063]",
        ),
        source: "issue #164, issue #316, issue #482, issue #799, source",
    },
    Rule {
        id: "pipe-download",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"PipeException: download_error|no DataRetriever for\[|aborted for some configration error|retry 3 times still have err",
        headline: Message(["The load node cannot fetch a batch from the select node", "load node 无法从 select node 下载批次"]),
        headline_with: None,
        cause: Message([
            "Batches over 128 KB and files are fetched by HTTP with the program aria2c from the download port of the other \
             node. The program is missing, or the port is closed.",
            "跨 node 的大批次（超过 128 KB）和文件用 aria2c 通过 HTTP 下载：没有安装 aria2c，或下载端口不通。",
        ]),
        steps: &[
            Step::new([
                "On the load node's machine: install aria2c so that the user who runs the node finds it.",
                "在 load node 所在机器上：安装 aria2c，并确保运行 node 的用户能找到它。",
            ])
            .with("aria2c --version"),
            Step::new(["Open the download port of the select node to the load node.", "让 load node 能访问 select node 的下载端口。"])
                .with("curl -v http://<select node>:<download port>/"),
            Step::new([
                "Or stop the channel and set the transfer to RPC, or use the same node for select and load.",
                "或者停止 channel，把传输模式改为 RPC，或让 select 与 load 使用同一 node。",
            ])
            .on(Action::EditPipeline),
            RESUME,
        ],
        risk: Some(Message(["RPC transfers at most 8 MB per batch.", "RPC 方式每批次最多 8 MB。"])),
        sample: Some(
            "pid:5 nid:1 exception:setl:com.alibaba.otter.node.etl.common.pipe.exception.PipeException: download_error Caused \
             by: com.alibaba.otter.node.etl.common.io.download.exception.DataRetrieveException: aborted for some configration \
             error.",
        ),
        source: "issue #78, issue #608, issue #913, source",
    },
    Rule {
        id: "external-ip-missing",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"useExternalIp by nid\[(?P<node>\d+)\] has no external ip",
        headline: Message(["A node has no external address", "node 没有填写外部 IP"]),
        headline_with: Some(Message(["Node {node} has no external address", "node {node} 没有填写外部 IP"])),
        cause: Message([
            "\"Use external addresses\" is on for the pipeline, but the select node has none.",
            "pipeline 开启了“启用公网同步”，但 select node 没有填写外部 IP。",
        ]),
        steps: &[
            Step::new([
                "Enter the external address of the node. The node has to be stopped for it.",
                "填写 node 的外部 IP，须先停止该 node。",
            ])
            .on(Action::EditNode),
            Step::new(["Or stop the channel and turn off \"Use external addresses\".", "或者停止 channel，关闭“启用公网同步”。"])
                .on(Action::EditPipeline),
            PUSH,
            RESUME,
        ],
        risk: None,
        sample: Some(
            "pid:3 nid:2 exception:setl:com.alibaba.otter.node.etl.common.io.ArchiveException: pipelineId:3 useExternalIp by \
             nid[2] has no external ip",
        ),
        source: "source",
    },
    Rule {
        id: "no-such-canal",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"No Such Canal by \[(?P<name>[^\]\n]+)\]|call_manager_error",
        headline: Message(["The canal of the pipeline cannot be loaded", "无法加载 pipeline 的 canal"]),
        headline_with: Some(Message(["There is no canal named {name}", "不存在名为 {name} 的 canal"])),
        cause: Message([
            "The pipeline refers to a canal that was deleted or renamed, which nothing checks, or the node could not ask the \
             manager.",
            "pipeline 引用的 canal 已删除或改名，或者 node 连不上 manager。",
        ]),
        steps: &[
            Step::new(["Stop the channel and choose an existing canal for the pipeline.", "停止 channel，为 pipeline 选择存在的 canal。"])
                .on(Action::EditPipeline),
            Step::new([
                "On the node's machine: check that the manager's port can be reached.",
                "在 node 所在机器上：检查能否连接 manager 的端口。",
            ])
            .with("telnet <manager> 1099"),
            START,
        ],
        risk: Some(Message(["Another canal has another position. Check it before you start.", "换 canal 后位点也不同，启动前请核对。"])),
        sample: Some("pid:5 nid:1 exception:setl:com.alibaba.otter.canal.common.CanalException: No Such Canal by [ui-canal-a]"),
        source: "source",
    },
    Rule {
        id: "bad-canal-buffer",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"bufferSize must be a power of 2",
        headline: Message(["The buffer records of the canal are not a power of two", "canal 的 buffer 记录数不是 2 的幂"]),
        headline_with: None,
        cause: Message([
            "The buffer of a canal needs a power of two as its number of records.",
            "canal 内存 buffer 的记录数必须是 2 的幂。",
        ]),
        steps: &[
            Step::new([
                "Set the buffer records to 16384 or 32768. The memory limit is this number times the bytes per record: 32 MB \
                 for 32768 records of 1 KB.",
                "把 buffer 记录数设为 16384 或 32768。内存上限为记录数乘以记录单元大小，例如 32768 × 1 KB = 32 MB。",
            ])
            .on(Action::EditCanal),
            STOP_CLEANLY,
            PUSH,
            START,
        ],
        risk: None,
        sample: Some("pid:5 nid:1 exception:setl:java.lang.IllegalArgumentException: bufferSize must be a power of 2"),
        source: "source",
    },
    Rule {
        id: "node-out-of-memory",
        seen: Seen::StageOrReader,
        is_note: false,
        pattern: r"java\.lang\.OutOfMemoryError|unable to create new native thread",
        headline: Message(["A node is out of memory or threads", "node 内存或线程耗尽"]),
        headline_with: None,
        cause: Message([
            "The node runs too many pipelines, the buffers or batches are too large, or the rows are very wide.",
            "node 上的 pipeline 过多，canal buffer 或批次过大，或行数据很宽。",
        ]),
        steps: &[
            Step::new(["Stop the channel and lower the batch size and the parallelism.", "停止 channel，调低主道消费批次大小和并行度。"])
                .on(Action::EditPipeline),
            Step::new(["Lower the buffer records of the canal.", "调低 canal 的 buffer 记录数。"]).on(Action::EditCanal),
            Step::new(["On the node's machine: raise the heap and restart the node.", "在 node 所在机器上：加大堆内存并重启 node。"]),
            Step::new(["Spread the pipelines over more nodes.", "把 pipeline 分散到更多 node。"]).on(Action::EditPipeline),
            START,
        ],
        risk: Some(Message([
            "A node that ran out of memory can look alive and do nothing, so it has to be restarted.",
            "内存耗尽后的 node 可能看似存活却不工作，必须重启。",
        ])),
        sample: Some(
            "pid:5 nid:1 exception:canal:canal-a:com.alibaba.otter.canal.parse.exception.CanalParseException: \
             java.lang.OutOfMemoryError: Java heap space",
        ),
        source: "issue #500, issue #794, issue #963, issue #841",
    },
    Rule {
        id: "memory-arbitration-npe",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"NullPointerException\s+at com\.alibaba\.otter\.shared\.arbitrate\.impl\.setl\.memory\.MemoryStageController",
        headline: Message(["The in-memory scheduling lost a batch", "内存调度丢失了 process"]),
        headline_with: None,
        cause: Message([
            "With the scheduling MEMORY, a process was lost after a failed batch. Old versions stop replicating.",
            "仲裁器调度模式为 MEMORY 时，回滚后丢失了 process。老版本会完全停住。",
        ]),
        steps: &[
            STOP_CLEANLY,
            PUSH,
            START,
            Step::new([
                "If it repeats, stop the channel, set the scheduling to ZOOKEEPER, and start it.",
                "反复出现时，停止 channel，把仲裁器调度模式改为 ZOOKEEPER，再启动。",
            ])
            .on(Action::EditPipeline),
        ],
        risk: Some(Message(["The scheduling ZOOKEEPER is slower.", "ZOOKEEPER 模式较慢。"])),
        sample: Some(
            "pid:5 nid:1 exception:setl:java.lang.NullPointerException at \
             com.alibaba.otter.shared.arbitrate.impl.setl.memory.MemoryStageController.getLastData(MemoryStageController.java:145)",
        ),
        source: "issue #821, issue #35, issue #638, issue #648",
    },
    Rule {
        id: "processor-compile",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"Cannot find the system Java compiler|JdkCompileException|CompileExprException|ExtensionLoadException",
        headline: Message(["Custom code of a mapping does not compile", "映射关系的自定义代码编译失败"]),
        headline_with: None,
        cause: Message([
            "The source of an event processor or file resolver does not compile, or the node runs on a JRE without a compiler.",
            "自定义的事件处理或文件解析代码编译失败，或 node 使用没有编译器的 JRE。",
        ]),
        steps: &[
            Step::new(["Stop the channel and correct or remove the code of the mapping.", "停止 channel，修正或删除映射关系中的代码。"])
                .on(Action::Mappings),
            Step::new(["On the node's machine: run the node with a JDK.", "在 node 所在机器上：使用 JDK 运行 node。"])
                .with("javac -version"),
            PUSH,
            RESUME,
        ],
        risk: Some(Message(["Without its code, the mapping writes other data.", "删除代码会改变写入的数据。"])),
        sample: Some("pid:5 nid:1 exception:setl:java.lang.IllegalStateException: Cannot find the system Java compiler."),
        source: "source",
    },
    Rule {
        id: "no-next-node",
        seen: Seen::Stage,
        is_note: false,
        pattern: r"no next node",
        headline: Message(["No live node for the next stage", "下一阶段没有存活的 node"]),
        headline_with: None,
        cause: Message(["At this moment, no node of the next stage was alive.", "此刻下一阶段没有存活的 node。"]),
        steps: &[
            Step::new(["On the node's machine: start the node.", "在 node 所在机器上：启动 node。"]).with("sh bin/startup.sh"),
            Step::new([
                "Or stop the channel and choose nodes that are up for the pipeline.",
                "或者停止 channel，为 pipeline 选择在线的 node。",
            ])
            .on(Action::EditPipeline),
            RESUME,
        ],
        risk: None,
        sample: Some(
            "pid:5 nid:1 exception:setl:com.alibaba.otter.shared.arbitrate.exception.ArbitrateException: \
             ErrorCode:Select_single, ErrorDesc:no next node",
        ),
        source: "source",
    },
    Rule {
        id: "binlog-gone",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"errno = 1236[^\n]*Could not find first log file name",
        headline: Message(["The binlog file of the saved position is gone", "位点所在的 binlog 已被清理"]),
        headline_with: None,
        cause: Message([
            "The source no longer has the binlog file of the saved position. It was purged because the channel lagged or was \
             stopped, or another server answers at this address.",
            "源库已没有位点所在的 binlog：延迟或停止期间日志被清理，或该地址换成了另一台服务器。",
        ]),
        steps: &[
            Step::new(["Look which binlog files the source still has.", "查看源库还保留哪些 binlog。"]).with("SHOW BINARY LOGS"),
            Step::new([
                "Restore the file from a backup if you can. Replication then goes on by itself.",
                "如果能从备份恢复该文件，恢复后会自动继续同步。",
            ]),
            Step::new([
                "Otherwise move the position to the oldest file that is left, as follows.",
                "否则把位点移到现存最早的文件，步骤如下。",
            ]),
            STOP,
            SAVE_POSITION,
            SET_POSITION,
            DELETE_CURSOR,
            START_AND_VERIFY,
            Step::new(["Copy the rows that changed in the gap again.", "对缺失区间内变更的数据补数据。"]),
            Step::new(["Keep binlogs for longer.", "延长 binlog 的保留时间。"]).with("SET GLOBAL binlog_expire_logs_seconds = 604800"),
        ],
        risk: Some(Message(["Everything between the old and the new position is lost.", "新旧位点之间的变更会丢失。"])),
        sample: Some(
            "pid:5 nid:1 exception:canal:canal-a:java.io.IOException: Received error packet: errno = 1236, sqlstate = HY000 \
             errmsg = Could not find first log file name in binary log index file",
        ),
        source: "issue canal#236, issue canal#4539, issue canal#2643",
    },
    Rule {
        id: "gtid-purged",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"master has purged binary logs containing GTIDs",
        headline: Message(["The source has purged binlogs that the GTID set needs", "GTID 所需的 binlog 已被源库清理"]),
        headline_with: None,
        cause: Message([
            "The canal tracks positions by GTID, and its set is empty or too old. Otter does not find a start set itself.",
            "canal 启用了 gtid 位点，但集合为空或过旧。Otter 不会自动寻找起始集合。",
        ]),
        steps: &[
            Step::new(["Look up the sets of the source.", "查询源库的 GTID 集合。"])
                .with("SELECT @@GLOBAL.gtid_purged, @@GLOBAL.gtid_executed"),
            Step::new([
                "Start from the executed set, together with a timestamp. Or turn off GTID and use a file and an offset, as \
                 follows.",
                "从已执行的集合开始，并同时填写时间戳；或者关闭 gtid，改用文件和偏移，步骤如下。",
            ]),
            STOP,
            SAVE_POSITION,
            SET_POSITION,
            DELETE_CURSOR,
            START_AND_VERIFY,
        ],
        risk: Some(Message(["Everything between the old and the new position is lost.", "新旧位点之间的变更会丢失。"])),
        sample: Some(
            "pid:5 nid:1 exception:canal:canal-a:java.io.IOException: Received error packet: errno = 1236, sqlstate = HY000 \
             errmsg = The slave is connecting using CHANGE MASTER TO MASTER_AUTO_POSITION = 1, but the master has purged binary \
             logs containing GTIDs that the slave requires.",
        ),
        source: "issue #627, issue #635, issue canal#1010",
    },
    Rule {
        id: "server-id-clash",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"errno = (?:1236|4052)[^\n]*same server_uuid/server_id",
        headline: Message(["Another reader uses the same slave ID", "另一个订阅者使用了相同的 slaveId"]),
        headline_with: None,
        cause: Message([
            "Two readers of the source use one slave ID, which is the slaveId of the canal plus the ID of the pipeline. A \
             second installation, a copied canal or an old connection that is still open may use it too.",
            "两个订阅者的 slaveId 相同（等于 canal 的 slaveId 加 pipeline 的 id）：第二套 Otter、复制的 canal，或旧连接尚未断开。",
        ]),
        steps: &[
            Step::new(["Look for other readers (Binlog Dump) of the source.", "在源库查看其他订阅者（Binlog Dump）。"])
                .with("SHOW PROCESSLIST"),
            Step::new(["Give the canal another slaveId.", "为 canal 设置另一个 slaveId。"]).on(Action::EditCanal),
            STOP_CLEANLY,
            PUSH,
            START,
            Step::new([
                "In the manager's console: turn off the automatic recovery of alarm rules on slow links.",
                "在 manager 控制台上：链路较慢时关闭报警规则的自动恢复。",
            ]),
        ],
        risk: None,
        sample: Some(
            "pid:5 nid:1 exception:canal:canal-a:java.io.IOException: Received error packet: errno = 1236, sqlstate = HY000 \
             errmsg = A slave with the same server_uuid/server_id as this slave has connected to the master",
        ),
        source: "issue canal#644, issue canal#262, issue #321, issue canal#5421, source",
    },
    Rule {
        id: "position-invalid",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"errno = 1236[^\n]*(?:position > file size|impossible position)|preTransactionStartPosition greater than startPosition",
        headline: Message(["The position is not valid in the source's binlog", "位点在源库 binlog 中无效"]),
        headline_with: None,
        cause: Message([
            "The offset is beyond the end of the file or not at the start of an event. The position was mistyped, the source \
             crashed and lost the end of its binlog, or another server answers at this address.",
            "位点超过文件大小或不在事件边界：填写错误、源库崩溃丢失了末尾的日志，或该地址换成了另一台服务器。",
        ]),
        steps: &[
            Step::new(["Look for the start of an event near the position.", "在位点附近查找事件的起点。"])
                .with("SHOW BINLOG EVENTS IN '<file>' LIMIT 100"),
            Step::new(["Move the position there, as follows.", "把位点移到该处，步骤如下。"]),
            STOP,
            SAVE_POSITION,
            SET_POSITION,
            DELETE_CURSOR,
            START_AND_VERIFY,
        ],
        risk: Some(Message(["Changes are lost or repeated, depending on the new position.", "视新位点而定，变更会丢失或重复。"])),
        sample: Some(
            "pid:5 nid:1 exception:canal:canal-a:java.io.IOException: Received error packet: errno = 1236, sqlstate = HY000 \
             errmsg = Client requested master to start replication from position > file size",
        ),
        source: "source, issue canal#109",
    },
    Rule {
        id: "position-not-found",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"can't find start position for (?P<name>[^\s:;,]+)|can't found begin/commit position before with fixed position",
        headline: Message(["The canal cannot find its start position", "canal 定位不到起始位点"]),
        headline_with: Some(Message(["The canal {name} cannot find its start position", "canal {name} 定位不到起始位点"])),
        cause: Message([
            "The position is a time, and no binlog that is left reaches back to it. Or the account may not list the binlogs.",
            "按时间定位不到：对应的日志已被清理，或账号没有查看 binlog 的权限。",
        ]),
        steps: &[
            Step::new(["Check the rights of the canal's account.", "检查 canal 账号的权限。"]).with("SHOW GRANTS FOR '<user>'@'<host>'"),
            Step::new([
                "Choose a file and an offset for the new position. They are found without a search.",
                "新位点使用文件和偏移，不需要按时间查找。",
            ])
            .with("SHOW MASTER STATUS"),
            STOP,
            SAVE_POSITION,
            SET_POSITION,
            DELETE_CURSOR,
            START_AND_VERIFY,
        ],
        risk: Some(Message(["Everything between the old and the new position is lost.", "新旧位点之间的变更会丢失。"])),
        sample: Some(
            "pid:5 nid:1 exception:canal:crm_underline_prod:com.alibaba.otter.canal.parse.exception.CanalParseException: can't \
             find start position for crm_underline_prod",
        ),
        source: "issue canal#428, issue #895, issue #51",
    },
    Rule {
        id: "dump-1236-other",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"errno = 1236",
        headline: Message(["The source refused to send its binlog", "源库拒绝下发 binlog"]),
        headline_with: None,
        cause: Message([
            "The source refused to send the binlog. The reason is after errmsg in the record, such as an event larger than \
             max_allowed_packet.",
            "源库拒绝下发 binlog，原因见日志记录中的 errmsg，例如事件超过 max_allowed_packet。",
        ]),
        steps: &[
            Step::new(["Read the reason in the record.", "查看日志记录中的原因。"]).on(Action::Logs),
            Step::new(["If a packet is too large, raise the limit of the source.", "如果数据包过大，调大源库的上限。"])
                .with("SET GLOBAL max_allowed_packet = 1073741824"),
            Step::new([
                "If the binlog is damaged, move the position behind the damaged event, as follows.",
                "如果 binlog 损坏，把位点移到损坏的事件之后，步骤如下。",
            ]),
            STOP,
            SAVE_POSITION,
            SET_POSITION,
            DELETE_CURSOR,
            START_AND_VERIFY,
        ],
        risk: Some(Message(["A new position loses the events before it.", "重新设置位点会丢失之前的事件。"])),
        sample: Some(
            "pid:5 nid:1 exception:canal:canal-a:java.io.IOException: Received error packet: errno = 1236, sqlstate = HY000 \
             errmsg = log event entry exceeded max_allowed_packet",
        ),
        source: "issue canal#262",
    },
    Rule {
        id: "binlog-format",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"Unsupported BinlogFormat (?P<format>\w+)|unexpected binlog format query result",
        headline: Message(["The source does not write row-based binlogs", "源库 binlog 不是 ROW 格式"]),
        headline_with: Some(Message(["The binlog format of the source is {format}, not ROW", "源库 binlog 格式为 {format}，不是 ROW"])),
        cause: Message([
            "The source has another binlog_format than ROW, or its binlog is off.",
            "源库的 binlog_format 不是 ROW，或未开启 binlog。",
        ]),
        steps: &[
            Step::new(["Set the format of the source, also in its configuration file.", "设置源库的格式，并同时修改其配置文件。"])
                .with("SET GLOBAL binlog_format = 'ROW'"),
            Step::new([
                "Reconnect the applications that write to the source. Replication then goes on by itself.",
                "让写源库的应用重新连接。之后会自动继续同步。",
            ]),
        ],
        risk: Some(Message(["Statements that were logged before are not replicated.", "之前以语句格式记录的变更不会同步。"])),
        sample: Some(
            "pid:5 nid:1 exception:canal:canal-a:com.alibaba.otter.canal.parse.exception.CanalParseException: Unsupported \
             BinlogFormat STATEMENT",
        ),
        source: "issue #139",
    },
    Rule {
        id: "binlog-image",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"Unsupported BinlogImage (?P<image>\w+)|unexpected binlog image query result",
        headline: Message(["The source's binlog lacks columns that Otter needs", "源库 binlog 缺少所需的字段"]),
        headline_with: Some(Message([
            "The binlog_row_image {image} of the source is not supported",
            "不支持源库的 binlog_row_image {image}",
        ])),
        cause: Message([
            "Row mode and the repair of two-way conflicts need binlog_row_image FULL. Otherwise FULL or MINIMAL is needed; \
             NOBLOB never works.",
            "行记录模式和数据一致性补救要求 binlog_row_image 为 FULL；其他情况可用 FULL 或 MINIMAL，NOBLOB 均不支持。",
        ]),
        steps: &[Step::new([
            "Set the row image of the source, also in its configuration file.",
            "设置源库的 binlog_row_image，并同时修改其配置文件。",
        ])
        .with("SET GLOBAL binlog_row_image = 'FULL'")],
        risk: Some(Message(["The binlog becomes larger.", "binlog 会变大。"])),
        sample: Some(
            "pid:5 nid:1 exception:canal:canal-a:com.alibaba.otter.canal.parse.exception.CanalParseException: Unsupported \
             BinlogImage MINIMAL",
        ),
        source: "source",
    },
    Rule {
        id: "grants-missing",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"command : '?show [^!]*has an error|REPLICATION CLIENT privilege|Error When doing Register slave",
        headline: Message(["The canal's account lacks replication rights", "canal 账号缺少复制权限"]),
        headline_with: None,
        cause: Message([
            "The account of the canal lacks REPLICATION CLIENT or REPLICATION SLAVE. If the source has no binlog, the message \
             is the same.",
            "canal 账号缺少 REPLICATION CLIENT 或 REPLICATION SLAVE 权限。源库未开启 binlog 时报错相同。",
        ]),
        steps: &[
            Step::new(["Grant the rights in the source. Replication then goes on by itself.", "在源库授权，之后会自动继续同步。"])
                .with("GRANT SELECT, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO '<user>'@'<host>'"),
            Step::new(["Check that the binlog of the source is on.", "确认源库已开启 binlog。"]).with("SHOW VARIABLES LIKE 'log_bin'"),
        ],
        risk: None,
        sample: Some(
            "pid:5 nid:1 exception:canal:canal-a:com.alibaba.otter.canal.parse.exception.CanalParseException: command : 'show \
             master status' has an error! pls check. you need (at least one of) the SUPER,REPLICATION CLIENT privilege(s) for \
             this operation",
        ),
        source: "issue #416, source",
    },
    Rule {
        id: "source-auth-plugin",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"(?P<plugin>caching_sha2_password|sha256_password)",
        headline: Message(["The source requires a login method that canal lacks", "canal 不支持源库的认证插件"]),
        headline_with: Some(Message([
            "The source requires {plugin}, which canal does not fully support",
            "源库要求 {plugin} 认证，canal 不完全支持",
        ])),
        cause: Message([
            "The account uses the default login method of MySQL 8. The embedded canal only knows part of it.",
            "账号使用 MySQL 8 的默认认证插件，内嵌的 canal 只支持其中一部分。",
        ]),
        steps: &[
            Step::new(["Change the login method of the account.", "修改该账号的认证插件。"])
                .with("ALTER USER '<user>'@'<host>' IDENTIFIED WITH mysql_native_password BY '<password>'"),
            Step::new(["Enter the password in the canal.", "在 canal 中填写密码。"]).on(Action::EditCanal),
            STOP_CLEANLY,
            PUSH,
            START,
        ],
        risk: Some(Message(["This login method is weaker.", "该认证方式安全性较低。"])),
        sample: Some("pid:5 nid:1 exception:canal:canal-a:java.io.IOException: caching_sha2_password Auth failed"),
        source: "issue canal#1700, issue canal#4502",
    },
    Rule {
        id: "source-wrong-password",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"Access denied for user '(?P<user>[^'\n]+)'|Error When doing Client Authentication|Access denied for user",
        headline: Message(["The source rejects the canal's account", "源库拒绝了 canal 的账号"]),
        headline_with: Some(Message(["The source rejects the canal's account {user}", "源库拒绝了 canal 的账号 {user}"])),
        cause: Message([
            "A canal has its own user and password, apart from those of the data source. They are wrong, or the account may not \
             connect from the node's address.",
            "canal 的账号密码与数据源分开配置：账号密码错误，或该账号不允许从 node 的地址登录。",
        ]),
        steps: &[
            Step::new(["Correct the user and password of the canal.", "更正 canal 的账号和密码。"]).on(Action::EditCanal),
            STOP_CLEANLY,
            PUSH,
            START,
        ],
        risk: None,
        sample: Some(
            "pid:5 nid:1 exception:canal:canal-a:java.io.IOException: Error When doing Client Authentication:ErrorPacket \
             [errorNumber=1045, fieldCount=-1, message=Access denied for user 'root'@'10.0.0.5' (using password: YES), \
             sqlState=28000]",
        ),
        source: "issue #1069, issue #598",
    },
    Rule {
        id: "source-unreachable",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"connect \S+ failure|Connection refused|failed to read \d+ bytes in \d+ milliseconds|UnknownHost",
        headline: Message(["The select node cannot reach the source", "select node 连不上源库"]),
        headline_with: None,
        cause: Message([
            "The select node cannot connect to the source, or the link stalls for longer than the limit of 25 seconds.",
            "select node 到源库网络不通，或链路卡顿超过 25 秒的读取时限。",
        ]),
        steps: &[
            Step::new(["On the select node's machine: connect to the source.", "在 select node 所在机器上：连接源库。"])
                .with("mysql -h <host> -P <port> -u <user> -p"),
            Step::new(["Correct the address of the canal.", "更正 canal 的数据库地址。"]).on(Action::EditCanal),
            Step::new([
                "In the manager's console: switch the mainstem to a node that reaches the source.",
                "在 manager 控制台上：把 mainstem 切换到能连接源库的 node。",
            ]),
        ],
        risk: Some(Message(["After a long outage, the binlog may be gone.", "长时间中断后，binlog 可能已被清理。"])),
        sample: Some(
            "pid:5 nid:1 exception:canal:canal-a:com.alibaba.otter.canal.parse.exception.CanalParseException: \
             java.io.IOException: connect /10.0.0.5:3306 failure",
        ),
        source: "issue #1069, issue #501",
    },
    Rule {
        id: "column-count-mismatch",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"column size is not match for table:(?P<table>[^,\s]+),(?P<event>\d+) vs (?P<known>\d+)|MySQL8\.0 unmatch column metadata",
        headline: Message(["A table had other columns when the event was written", "事件产生时的表结构与现在不同"]),
        headline_with: Some(Message([
            "Table {table} had {event} columns when the event was written, now {known} are known",
            "表 {table} 在事件产生时有 {event} 个字段，现在已知 {known} 个",
        ])),
        cause: Message([
            "The event was written when the table had other columns. It was changed since, its DDL was not seen because the \
             table is filtered, or it was restored.",
            "事件产生时的表结构与现在不同：之后做过 DDL，或该表被过滤而没有记录其 DDL，或表被恢复过。",
        ]),
        steps: &[
            Step::new([
                "If the table is not needed, exclude it with \"Ignore tables\" of the canal.",
                "如果不需要该表，用 canal 的“过滤表达式”排除。",
            ])
            .on(Action::EditCanal),
            Step::new([
                "Turn on \"Table schema history\" of the canal. It only helps for DDL from now on.",
                "开启 canal 的“开启表结构 TSDB”，只对之后的 DDL 有效。",
            ])
            .on(Action::EditCanal),
            Step::new([
                "If it is on already, its stored schema is stale and a new start position is needed.",
                "如果已经开启，说明其保存的结构已过期，需要新的起始位点。",
            ]),
            Step::new([
                "Otherwise make the source table match the event until the position has passed it.",
                "否则让源表结构与事件一致，直到位点越过该事件。",
            ]),
            Step::new([
                "Or move the position behind the event and copy the table again, as follows.",
                "或者把位点移到该事件之后，再对该表补数据，步骤如下。",
            ]),
            STOP,
            SAVE_POSITION,
            SET_POSITION,
            DELETE_CURSOR,
            START_AND_VERIFY,
        ],
        risk: Some(Message(["A new position loses the changes of all tables in the gap.", "重新设置位点会丢失其间所有表的变更。"])),
        sample: Some(
            "pid:5 nid:1 exception:canal:canal-a:com.alibaba.otter.canal.parse.exception.CanalParseException: column size is \
             not match for table:ag_admin_v1.base_user_copy,29 vs 12",
        ),
        source: "issue #890, issue #787, issue canal#534, issue canal#3517",
    },
    Rule {
        id: "source-table-gone",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"fetch failed by table meta:\s*(?P<table>\S+)|not found \[(?P<table2>[^\]\n]+)\] in db , pls check|(?:SELECT|SHOW)[^\n]* command denied to user '[^'\n]*'@'[^'\n]*' for table '(?P<table3>[^'\n]+)'|(?:SELECT|SHOW) command denied to user",
        headline: Message(["The canal cannot read the definition of a source table", "canal 读取源表结构失败"]),
        headline_with: Some(Message([
            "The canal cannot read the definition of the source table {table}",
            "canal 无法读取源表 {table} 的结构",
        ])),
        cause: Message([
            "The binlog names a table that no longer exists, such as a temporary table of an online schema change. Or the \
             account may not read the table.",
            "binlog 中的表已不存在（如在线 DDL 的临时表），或账号没有该表的读权限。",
        ]),
        steps: &[
            Step::new(["Grant SELECT to the account of the canal.", "给 canal 的账号授予 SELECT 权限。"])
                .with("GRANT SELECT ON <schema>.* TO '<user>'@'<host>'"),
            Step::new(["Or exclude such tables with \"Ignore tables\" of the canal.", "或者用 canal 的“过滤表达式”排除这类表。"])
                .on(Action::EditCanal)
                .with(r"mysql\\..*,.*\\._.*_(gho|ghc|del)"),
            Step::new([
                "Or stop the channel and turn on \"Skip select errors\", which drops the rows of unknown tables.",
                "或者停止 channel，开启“跳过 Select 异常”，未知表的数据会被丢弃。",
            ])
            .on(Action::EditPipeline),
            STOP_CLEANLY,
            PUSH,
            START,
        ],
        risk: Some(Message([
            "\"Skip select errors\" also drops rows of mapped tables without a message.",
            "“跳过 Select 异常”也会无提示地丢弃已映射表的数据。",
        ])),
        sample: Some(
            "pid:5 nid:1 exception:canal:canal-a:com.alibaba.otter.canal.parse.exception.CanalParseException: fetch failed by \
             table meta:`test2`.`test_copy`",
        ),
        source: "issue #267, issue canal#639, issue canal#219, issue canal#480, source",
    },
    Rule {
        id: "source-ddl-unparsable",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"SimpleDdlParser process query failed|fastsql\.sql\.parser\.ParserException",
        headline: Message(["The canal does not understand a DDL statement", "canal 解析不了某条 DDL"]),
        headline_with: None,
        cause: Message([
            "The DDL parser of the canal does not know a statement. With \"Table schema history\", the schema that it keeps is \
             wrong from then on.",
            "canal 的 DDL 解析器不认识某条语句。开启表结构 TSDB 时，其保存的结构从此不一致。",
        ]),
        steps: &[
            Step::new(["Exclude the table with \"Ignore tables\" of the canal.", "用 canal 的“过滤表达式”排除该表。"])
                .on(Action::EditCanal),
            Step::new([
                "Or run the statement by hand in the target, and move the position behind it, as follows.",
                "或者在目标库人工执行该语句，并把位点移到它之后，步骤如下。",
            ]),
            STOP,
            SAVE_POSITION,
            SET_POSITION,
            DELETE_CURSOR,
            START_AND_VERIFY,
            Step::new(["On the node's machine: install a newer canal in the node.", "在 node 所在机器上：升级 node 内的 canal。"]),
        ],
        risk: Some(Message(["A new position loses the events before it.", "重新设置位点会丢失之前的事件。"])),
        sample: Some(
            "pid:5 nid:1 exception:canal:canal-a:java.lang.RuntimeException: SimpleDdlParser process query failed. pls submit \
             issue with this queryString: ALTER TABLE t ADD COLUMN c int",
        ),
        source: "source, issue canal#1564, issue canal#736",
    },
    Rule {
        id: "tsdb-init",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"can't find init table meta for|TableMeta TSDB should be config timestamp|apply history to db failed",
        headline: Message(["The table schema history cannot be rebuilt", "无法还原起始位点的表结构"]),
        headline_with: None,
        cause: Message([
            "\"Table schema history\" cannot rebuild the schema at the start position. With GTID it needs a timestamp too, and \
             snapshots expire after 15 days.",
            "表结构 TSDB 无法还原起始位点的表结构。使用 gtid 时还需要时间戳，快照 15 天后过期。",
        ]),
        steps: &[
            Step::new([
                "Move the position to one with a timestamp, or to now, as follows.",
                "把位点改为带时间戳的位点或当前位点，步骤如下。",
            ]),
            STOP,
            SAVE_POSITION,
            SET_POSITION,
            DELETE_CURSOR,
            START_AND_VERIFY,
            Step::new(["Or turn off \"Table schema history\" of the canal.", "或者关闭 canal 的“开启表结构 TSDB”。"]).on(Action::EditCanal),
        ],
        risk: Some(Message(["Everything between the old and the new position is lost.", "新旧位点之间的变更会丢失。"])),
        sample: Some(
            "pid:5 nid:1 exception:canal:canal-a:com.alibaba.otter.canal.parse.exception.CanalParseException: use gtid and \
             TableMeta TSDB should be config timestamp > 0",
        ),
        source: "issue canal#4483, source",
    },
    Rule {
        id: "binlog-too-new",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"Read \S+ error: limit excceed: \d+|unsupport event type :|unpexpected packet with field_count",
        headline: Message(["The source is too new for the embedded canal", "源库版本过新，内嵌的 canal 解析不了"]),
        headline_with: None,
        cause: Message([
            "The source writes events that the embedded canal cannot read. This is known of MariaDB 10.6 and later and of some \
             versions of MySQL 8.0. The canal tries from the same position forever, while the mainstem shows as working.",
            "源库写出的事件内嵌的 canal 解析不了，已知有 MariaDB 10.6 及以上和部分 MySQL 8.0 版本。canal 会一直从同一位点重试，\
             而 mainstem 仍显示工作中。",
        ]),
        steps: &[
            Step::new(["Check the version of the source.", "查看源库的版本。"]).with("SELECT VERSION()"),
            Step::new([
                "Stop the channel meanwhile. It writes a log record about every 20 seconds.",
                "处理期间先停止 channel，否则约每 20 秒产生一条日志记录。",
            ])
            .on(Action::Stop),
            Step::new([
                "On the node's machine: install newer canal libraries in the node.",
                "在 node 所在机器上：升级 node 内的 canal 类库。",
            ]),
            Step::new(["Or read from another source.", "或者改为读取其他源库。"]).on(Action::EditCanal),
        ],
        risk: Some(Message(["A new position only helps until the next such event.", "重新设置位点只在遇到下一个同类事件之前有效。"])),
        sample: Some("pid:3 nid:1 exception:canal:ui-canal-a:java.io.IOException: Read Q_FLAGS2_CODE error: limit excceed: 68"),
        source: "issue #776, issue canal#2658, issue canal#5012, issue canal#4171",
    },
    Rule {
        id: "canal-connection-lost",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"should execute connector\.connect\(\) first",
        headline: Message(["The canal lost its second connection to the source", "canal 的元数据连接已断开"]),
        headline_with: None,
        cause: Message([
            "The connection that the canal uses for table definitions broke and was not opened again.",
            "canal 用于读取表结构的连接断开，没有重连。",
        ]),
        steps: &[
            STOP_CLEANLY,
            PUSH,
            START,
            Step::new(["Turn on the heartbeat of the canal.", "开启 canal 的心跳。"]).on(Action::EditCanal),
            Step::new(["Raise the time after which the source closes idle connections.", "调大源库关闭空闲连接的时间。"])
                .with("SET GLOBAL wait_timeout = 28800"),
        ],
        risk: None,
        sample: Some("pid:5 nid:1 exception:canal:canal-a:java.io.IOException: should execute connector.connect() first"),
        source: "issue #441, issue #499, issue canal#753",
    },
    Rule {
        id: "canal-ha",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"no standby config, just do nothing|try to ha switch, old:",
        headline: Message(["The heartbeat of the source failed", "源库心跳失败"]),
        headline_with: None,
        cause: Message([
            "The heartbeat failed so often that the canal wanted to use the standby. None is configured, or it switches now and \
             searches its position by time, 60 seconds back.",
            "心跳多次失败，canal 尝试切换到备库：没有配置备库，或正在切换并按时间回退 60 秒定位。",
        ]),
        steps: &[
            Step::new([
                "Check that the source is up, and that the canal's account may write retl.xdual.",
                "检查源库是否正常，以及 canal 账号能否写 retl.xdual。",
            ])
            .with("GRANT SELECT, INSERT, UPDATE, DELETE ON retl.* TO '<user>'@'<host>'"),
            Step::new([
                "Add a standby server to the canal, or turn off \"Heartbeat failover\".",
                "为 canal 配置备库，或关闭“启用心跳 HA”。",
            ])
            .on(Action::EditCanal),
        ],
        risk: Some(Message(["After a switch, about 60 seconds are replicated again.", "切换后约 60 秒的变更会重复同步。"])),
        sample: Some(
            "pid:5 nid:1 exception:canal:canal-a:com.alibaba.otter.canal.parse.exception.CanalHAException: try to ha switch, \
             old:/10.0.0.1:3306, new:/10.0.0.2:3306",
        ),
        source: "source",
    },
    Rule {
        id: "canal-filter-regex",
        seen: Seen::Reader,
        is_note: false,
        pattern: r"ExpressionRuntimeException",
        headline: Message(["A table filter is not a valid regular expression", "过滤正则不合法"]),
        headline_with: None,
        cause: Message([
            "\"Ignore tables\" of the canal or a table name of a mapping is not a valid regular expression.",
            "canal 的“过滤表达式”或映射关系的表名不是合法的正则表达式。",
        ]),
        steps: &[
            STOP_CLEANLY,
            Step::new(["Correct \"Ignore tables\" of the canal.", "修正 canal 的“过滤表达式”。"]).on(Action::EditCanal),
            Step::new(["Correct the names in the mappings.", "修正映射关系中的表名。"]).on(Action::Mappings),
            PUSH,
            START,
        ],
        risk: None,
        sample: Some(
            "pid:5 nid:1 exception:canal:canal-a:com.googlecode.aviator.exception.ExpressionRuntimeException: Execute \
             expression error",
        ),
        source: "issue #360",
    },
    Rule {
        id: "canal-no-data",
        seen: Seen::Mainstem,
        is_note: false,
        pattern: r"^\s*pid:\d+ canal elapsed (?P<seconds>\d+) seconds no data",
        headline: Message(["The canal has delivered nothing for some time", "canal 长时间没有数据"]),
        headline_with: Some(Message(["The canal has delivered nothing for {seconds} seconds", "canal 已有 {seconds} 秒没有数据"])),
        cause: Message([
            "Not even the canal's internal heartbeat arrives. The connection is broken or the parser is blocked. Up to version \
             4.2.16, a forgotten timer of another node also writes this record.",
            "连 canal 的内部心跳也没有收到：连接假死或解析卡住。4.2.16 及以前的版本，其他 node 上未停的定时器也会产生这条记录。",
        ]),
        steps: &[
            Step::new(["Look for a newer record of the canal. It has the cause.", "查看更新的 canal 日志记录，其中有原因。"])
                .on(Action::Logs),
            Step::new([
                "If the node of the record is not the node of the mainstem, it is a false alarm of an old version. On that \
                 node's machine: restart the node.",
                "如果记录中的 node 不是 mainstem 所在的 node，则是老版本的误报。在该 node 所在机器上：重启 node。",
            ]),
            Step::new([
                "In the manager's console: switch the mainstem to another node.",
                "在 manager 控制台上：把 mainstem 切换到另一 node。",
            ]),
            STOP_CLEANLY,
            PUSH,
            START,
            Step::new(["Turn on the heartbeat of the canal.", "开启 canal 的心跳。"]).on(Action::EditCanal),
        ],
        risk: None,
        sample: Some("pid:6 nid:1 exception:mainstem:pid:6 canal elapsed 50 seconds no data"),
        source: "issue #623, issue #527, issue #323, issue #171",
    },
    Rule {
        id: "restart-no-live-node",
        seen: Seen::Channel,
        is_note: false,
        pattern: r"^\s*can't restart by no (?P<stage>select|extract|transform) live node",
        headline: Message(["The channel was not released: a stage has no live node", "自动解挂失败：有阶段没有存活的 node"]),
        headline_with: Some(Message([
            "The channel was not released: the stage {stage} has no live node",
            "自动解挂失败：{stage} 阶段没有存活的 node",
        ])),
        cause: Message([
            "The manager did not release the paused channel, since no node of this stage is alive.",
            "该阶段没有存活的 node，manager 没有解挂 channel。",
        ]),
        steps: &[
            Step::new(["On the node's machine: start the node.", "在 node 所在机器上：启动 node。"]).with("sh bin/startup.sh"),
            Step::new(["Or stop the channel and choose other nodes for the pipeline.", "或者停止 channel，为 pipeline 选择其他 node。"])
                .on(Action::EditPipeline),
            Step::new(["Start the channel, or release it if it is still paused.", "启动 channel；如果仍为挂起，则解挂。"])
                .on(Action::Start),
        ],
        risk: None,
        sample: Some("pid:15 nid:null exception:channel:can't restart by no select live node"),
        source: "source",
    },
    Rule {
        id: "restart-exist-process",
        seen: Seen::Channel,
        is_note: false,
        pattern: r"^\s*can't restart by exist process\[(?P<processes>[\d, ]+)\]",
        headline: Message(["The channel was not released: old processes are left", "自动解挂失败：残留 process"]),
        headline_with: Some(Message([
            "The channel was not released: the processes {processes} are left",
            "自动解挂失败：残留 process {processes}",
        ])),
        cause: Message([
            "The processes of the previous run were not cleaned up, because a node died or is still busy. The manager does not \
             release the channel meanwhile.",
            "上次运行的 process 未清理完：node 宕机或仍在处理。此时 manager 不会解挂。",
        ]),
        steps: &[
            STOP_CLEANLY,
            PUSH,
            START,
            Step::new([
                "If processes are left after five minutes, on the nodes' machines: restart the nodes of the pipeline.",
                "五分钟后仍有残留，则在 node 所在机器上：重启该 pipeline 的 node。",
            ]),
        ],
        risk: Some(Message(["Batches that were not acknowledged are replayed. Nothing is lost.", "未确认的批次会重放，不会丢数据。"])),
        sample: Some("pid:15 nid:null exception:channel:can't restart by exist process[7738405,7738406]"),
        source: "issue #282, issue #430, issue #193, issue #738",
    },
    Rule {
        id: "pause-recovery-loop",
        seen: Seen::Manager,
        is_note: true,
        pattern: r"cid:(?P<channel>\d+) restart recovery successful for rid:-1\b",
        headline: Message(["The manager released a paused channel", "manager 自动解挂了 channel"]),
        headline_with: Some(Message(["The manager released the paused channel {channel}", "manager 自动解挂了 channel {channel}"])),
        cause: Message([
            "The manager releases paused channels about every two minutes. If the records repeat, the same error pauses the \
             channel again each time, and its status at a given moment means nothing.",
            "manager 约每两分钟自动解挂。如果反复出现，说明同一错误每次都会再次挂起，某一时刻的状态没有意义。",
        ]),
        steps: &[
            Step::new([
                "Look for the record of a stage between two releases. It has the cause.",
                "查看两次解挂之间某个阶段的日志记录，其中有原因。",
            ])
            .on(Action::Logs),
            Step::new(["Stop the channel while you repair the cause.", "处理期间停止 channel。"]).on(Action::Stop),
            START,
        ],
        risk: Some(Message([
            "The repetition is harmless, but later errors only show after the first one is repaired.",
            "反复解挂本身无害，但后面的错误会被第一个错误掩盖。",
        ])),
        sample: Some("pid:-1 nid:null exception:cid:1005 restart recovery successful for rid:-1"),
        source: "source, issue #282",
    },
    Rule {
        id: "alarm-recovery-loop",
        seen: Seen::Manager,
        is_note: true,
        pattern: r"cid:(?P<channel>\d+) (?:restart|stop) recovery successful for rid:(?P<rule>\d+)",
        headline: Message(["An alarm rule restarted or stopped a channel", "报警规则自动重启或停止了 channel"]),
        headline_with: Some(Message([
            "Alarm rule {rule} restarted or stopped channel {channel}",
            "报警规则 {rule} 自动重启或停止了 channel {channel}",
        ])),
        cause: Message([
            "An alarm rule with automatic recovery acts on the channel. The preset rule for the position timeout stops and \
             starts it at every check while the source is idle. On slow links this makes slave IDs clash.",
            "开启自动恢复的报警规则在操作 channel。一键添加的 Position 超时规则在源库没有写入时，每次检查都会停止再启动；链路较\
             慢时会引起 slaveId 冲突。",
        ]),
        steps: &[
            Step::new([
                "In the manager's console: turn off the automatic recovery of the rule, or raise its threshold.",
                "在 manager 控制台上：关闭该规则的自动恢复，或提高阈值。",
            ]),
            Step::new([
                "Turn on the heartbeat of the canal, so that an idle source is not taken for a stuck one.",
                "开启 canal 的心跳，避免空闲的源库被误判。",
            ])
            .on(Action::EditCanal),
        ],
        risk: Some(Message([
            "Without automatic recovery, a channel that really hangs waits for a person.",
            "关闭自动恢复后，真正卡住的 channel 需要人工处理。",
        ])),
        sample: Some("pid:-1 nid:null exception:cid:12 stop recovery successful for rid:34"),
        source: "source, issue canal#644, issue #421, issue #869",
    },
    Rule {
        id: "node-dead",
        seen: Seen::Manager,
        is_note: false,
        pattern: r"nid:(?P<node>\d+) is dead and restart cids:\[[\d, ]*\]",
        headline: Message(["A node is down", "node 已下线"]),
        headline_with: Some(Message(["Node {node} is down", "node {node} 已下线"])),
        cause: Message([
            "The ZooKeeper session of the node ended more than 60 seconds ago: it was stopped, crashed, lost its network, or \
             its garbage collection took too long. Its channels were restarted on other nodes if there are any.",
            "node 的 ZooKeeper 会话失效超过 60 秒：停止、崩溃、网络中断或长时间 GC。如有其他 node，相关 channel 已在其上重启。",
        ]),
        steps: &[
            Step::new(["On the node's machine: start the node.", "在 node 所在机器上：启动 node。"]).with("sh bin/startup.sh"),
            Step::new([
                "If a stage has no second node, stop the channel and add one to the pipeline. The channels wait until then.",
                "如果某阶段没有第二个 node，停止 channel，为 pipeline 增加一个，否则 channel 会一直等待。",
            ])
            .on(Action::EditPipeline),
            Step::new([
                "Release the channels that are still paused, and start those that you stopped.",
                "解挂仍处于挂起状态的 channel，启动已停止的 channel。",
            ])
            .on(Action::Release),
        ],
        risk: None,
        sample: Some("pid:-1 nid:null exception:nid:3 is dead and restart cids:[4, 9]"),
        source: "source, issue #15",
    },
    Rule {
        id: "list-title-lies",
        seen: Seen::State,
        is_note: false,
        pattern: "",
        headline: Message(["The channel has no pipeline", "channel 没有 pipeline"]),
        headline_with: None,
        cause: Message([
            "For a channel without pipelines, the manager's channel list repeats the reason of the row above it, such as \
             \"process里面还有同步数据，不用启用channel\". The true reason is that there is no pipeline.",
            "manager 的 channel 列表对没有 pipeline 的 channel 会重复上一行的原因，例如“process里面还有同步数据，不用启用\
             channel”。真正的原因是没有 pipeline。",
        ]),
        steps: &[Step::new(["Add a pipeline to the channel.", "为 channel 添加 pipeline。"]).on(Action::EditChannel)],
        risk: None,
        sample: None,
        source: "source",
    },
    Rule {
        id: "start-not-possible",
        seen: Seen::ChannelTitle,
        is_note: false,
        pattern: r"(?P<stages>S\.\s*(?:E\.\s*)?(?:L\s*)?|E\.\s*(?:L\s*)?|L\s*)节点未启动|节点未启动|pipeline没有配置，不能启动|映射关系没有配置，不能启动|process里面还有同步数据，(?:不用启用channel|请直接停止channel)|Channel在挂起的时候不能编辑",
        headline: Message(["The channel cannot be started or edited now", "channel 目前不能启动或编辑"]),
        headline_with: Some(Message([
            "The channel cannot be started: no live node for the stages {stages}",
            "channel 不能启动：{stages} 阶段没有存活的 node",
        ])),
        cause: Message([
            "The channel has no pipeline or no mapping, a stage has no live node, processes of the previous run are left, or it \
             has to be stopped before it is edited.",
            "channel 缺少 pipeline 或映射关系、有阶段没有存活的 node、残留上次的 process，或编辑前须先停止。",
        ]),
        steps: &[
            Step::new(["Add a pipeline if there is none.", "没有 pipeline 时添加 pipeline。"]).on(Action::EditChannel),
            Step::new(["Add mappings if there are none.", "没有映射关系时添加映射关系。"]).on(Action::Mappings),
            Step::new([
                "On the node's machine: start the node if a stage (S: select, E: extract, L: load) has none.",
                "有阶段（S：select，E：extract，L：load）没有 node 时，在 node 所在机器上：启动 node。",
            ])
            .with("sh bin/startup.sh"),
            Step::new(["If processes are left, stop the channel until they are gone.", "残留 process 时，停止 channel 直到清理完。"])
                .on(Action::Stop),
        ],
        risk: None,
        sample: Some("S. E. L 节点未启动"),
        source: "source, issue #430, issue #193",
    },
    Rule {
        id: "start-refused-both",
        seen: Seen::Form,
        is_note: false,
        pattern: r"一个channel中只允许(?:开启单向ddl同步|单向开启为主站点)",
        headline: Message(["Both directions copy DDL or are the primary site", "双向都开启了 DDL 同步或都是主站点"]),
        headline_with: None,
        cause: Message([
            "In a two-way channel, only one direction may copy DDL, and only one may be the primary site. The manager refuses \
             to start, stop or push the channel until then.",
            "双向同步中只能有一个方向同步 DDL，也只能有一个方向是主站点。在此之前 manager 拒绝启动、停止和推送。",
        ]),
        steps: &[
            Step::new([
                "Turn off \"Copy DDL\" or \"Primary site\" of one pipeline.",
                "关闭其中一个 pipeline 的“支持 DDL 同步”或“主站点”。",
            ])
            .on(Action::EditPipeline),
            START,
        ],
        risk: None,
        sample: Some("一个channel中只允许开启单向ddl同步!"),
        source: "issue #53, source",
    },
    Rule {
        id: "start-swallowed",
        seen: Seen::NodeLog,
        is_note: false,
        pattern: r"call addr\[[^\]\n]*\] error|no live node for notifyChannel",
        headline: Message(["The manager could not send the configuration to a node", "manager 推送 node 失败"]),
        headline_with: None,
        cause: Message([
            "The channel stays stopped, although the manager reports that it was started. The node's port cannot be reached \
             from the manager, its address is wrong, or the node is too busy to answer within 50 seconds.",
            "manager 显示启动成功，但 channel 仍为停止：manager 连不上 node 的端口、node 地址错误，或 node 繁忙未在 50 秒内响应。",
        ]),
        steps: &[
            Step::new([
                "On the manager's machine: check that the port of the node can be reached.",
                "在 manager 所在机器上：检查能否连接 node 的端口。",
            ])
            .with("telnet <node> 2088"),
            Step::new(["Correct the address of the node. The node has to be stopped for it.", "更正 node 的地址，须先停止该 node。"])
                .on(Action::EditNode),
            Step::new(["Start the channel again and check its status.", "再次启动 channel 并检查状态。"]).on(Action::Start),
            Step::new(["If the node hangs, on the node's machine: restart the node.", "如果 node 假死，在 node 所在机器上：重启 node。"]),
        ],
        risk: None,
        sample: Some("call addr[10.0.0.5:2088] error"),
        source: "issue #447, issue #464, source",
    },
    Rule {
        id: "paused-without-record",
        seen: Seen::State,
        is_note: false,
        pattern: "",
        headline: Message(["The channel is paused, and the log does not say why", "channel 已挂起，但没有日志记录"]),
        headline_with: None,
        cause: Message([
            "Otter does not log a second error of a channel that is already paused. The node may also have been unable to reach \
             the manager, or someone paused the channel.",
            "已挂起的 channel 再次出错不会记录。也可能是 node 连不上 manager、日志写入失败，或人工挂起。",
        ]),
        steps: &[
            Step::new(["On the node's machine: read the log of the pipeline.", "在 node 所在机器上：查看该 pipeline 的日志。"])
                .with("tail -n 200 logs/<pipeline id>/<pipeline id>.log"),
            Step::new(["Release the channel and watch for a new record.", "解挂该 channel，观察是否有新的日志记录。"]).on(Action::Release),
            Step::new([
                "If there is none, check that the nodes can reach the manager, see manager-down.",
                "如果没有，检查 node 能否连接 manager，见 manager-down。",
            ]),
        ],
        risk: None,
        sample: None,
        source: "issue #644, issue #549, issue #973, source",
    },
    Rule {
        id: "locating-forever",
        seen: Seen::State,
        is_note: false,
        pattern: "",
        headline: Message(["The mainstem stays in the state locating", "mainstem 一直处于定位中"]),
        headline_with: None,
        cause: Message([
            "The canal connects or searches its start position, or its heartbeats stopped. The password or rights may be wrong, \
             the search by time may pass through many files, or the canal uses another ZooKeeper cluster than the node.",
            "canal 正在连接或查找起始位点，或心跳停止：密码或权限错误、按时间扫描大量文件，或 canal 与 node 的 ZooKeeper 集群不\
             同。",
        ]),
        steps: &[
            Step::new(["Read the newest record of the canal.", "查看最新的 canal 日志记录。"]).on(Action::Logs),
            Step::new(["Check that the canal uses the ZooKeeper cluster of the node.", "确认 canal 与 node 使用同一 ZooKeeper 集群。"])
                .on(Action::EditCanal),
            Step::new([
                "Check in the source whether a reader with the slave ID of the canal is connected (Binlog Dump).",
                "在源库查看该 slaveId 的订阅者（Binlog Dump）是否已连接。",
            ])
            .with("SHOW PROCESSLIST"),
            STOP_CLEANLY,
            PUSH,
            START,
            Step::new(["On the node's machine: restart the node.", "在 node 所在机器上：重启 node。"]),
        ],
        risk: None,
        sample: None,
        source: "issue #416, issue #598, issue #227, issue #631",
    },
    Rule {
        id: "mainstem-none",
        seen: Seen::NodeLog,
        is_note: false,
        pattern: r"mainstem is not run any in node",
        headline: Message(["No node runs the pipeline", "没有 node 运行该 pipeline"]),
        headline_with: None,
        cause: Message([
            "The select nodes are up, but none took the pipeline. They never received the configuration, fail while they start \
             it, or hang.",
            "select node 已启动，但没有 node 抢到 mainstem：未收到推送、启动即失败或假死。",
        ]),
        steps: &[
            PUSH,
            Step::new([
                "Check that the node page lists the pipeline among the running ones.",
                "在 node 页面查看运行的 pipeline 中是否有它。",
            ]),
            STOP_CLEANLY,
            PUSH,
            START,
            Step::new(["On the node's machine: restart the node.", "在 node 所在机器上：重启 node。"]),
        ],
        risk: None,
        sample: Some("mainstem is not run any in node"),
        source: "issue #521, issue #942, source",
    },
    Rule {
        id: "opposite-not-working",
        seen: Seen::State,
        is_note: false,
        pattern: "",
        headline: Message(["The opposite direction stops this one", "反方向的 pipeline 使本方向停住"]),
        headline_with: None,
        cause: Message([
            "Both directions of a two-way channel only run while both mainstems work. A failure of one side stops the other \
             without a record.",
            "双向 channel 需要两个方向的 mainstem 都在工作。一侧异常会让另一侧停住，且没有日志记录。",
        ]),
        steps: &[
            Step::new(["Look for the cause at the other pipeline of the channel.", "在该 channel 的另一个 pipeline 上查找原因。"])
                .on(Action::Logs),
            Step::new(["For the time being, the directions can be split into two one-way channels.", "临时可以拆成两个单向 channel。"]),
        ],
        risk: Some(Message(["Two one-way channels have no protection against loops.", "拆成单向后没有防回环保护。"])),
        sample: None,
        source: "source, issue #848",
    },
    Rule {
        id: "process-stuck",
        seen: Seen::Alarm,
        is_note: false,
        pattern: r"^\s*processIds:(?P<processes>[\d, ]+) elapsed (?P<seconds>\d+) seconds",
        headline: Message(["A batch makes no progress", "某个批次卡住"]),
        headline_with: Some(Message(["No progress of batch {processes} for {seconds} seconds", "批次 {processes} 已卡住 {seconds} 秒"])),
        cause: Message([
            "One batch waits: for slow SQL or a lock in the target, for rows that are read again from the source, or for the \
             network. The order of the processes may also be lost.",
            "某个批次在等待：目标库慢 SQL 或锁、反查源库、网络，也可能是 process 顺序丢失。",
        ]),
        steps: &[
            Step::new(["Look up which stage of the batch is running, and on which node.", "查看该批次正在运行的阶段和 node。"]),
            Step::new(["If it is load, look for slow statements and locks in the target.", "如果是 load，在目标库查找慢语句和锁。"])
                .with("SHOW FULL PROCESSLIST"),
            Step::new([
                "If the batches are large, stop the channel and lower the batch size.",
                "如果批次较大，停止 channel，调低主道消费批次大小。",
            ])
            .on(Action::EditPipeline),
            STOP_CLEANLY,
            PUSH,
            START,
        ],
        risk: Some(Message(["Batches are replayed.", "批次会重放。"])),
        sample: Some("pid:1 processIds:3658678 elapsed 65 seconds"),
        source: "issue #293, issue #661, issue #991",
    },
    Rule {
        id: "running-not-moving",
        seen: Seen::NodeLog,
        is_note: false,
        pattern: r"unmatched (?:terminId|processId)|last status is rollback|ack error , clientId:\d+ batchId:\d+ is not exist",
        headline: Message(["The channel runs, but its position does not move", "channel 运行中但位点不动"]),
        headline_with: None,
        cause: Message([
            "The thread of the select node that acknowledges batches is stuck, or the connection to the binlog is broken. All \
             statuses look normal.",
            "select node 的 ack 线程卡死或 binlog 连接假死，状态仍显示正常。",
        ]),
        steps: &[
            STOP_CLEANLY,
            PUSH,
            START,
            Step::new([
                "In the manager's console: switch the mainstem to another node.",
                "在 manager 控制台上：把 mainstem 切换到另一 node。",
            ]),
            Step::new([
                "In the manager's console: add an alarm rule for the position timeout with automatic recovery.",
                "在 manager 控制台上：添加带自动恢复的 Position 超时规则。",
            ]),
            Step::new(["Turn on the heartbeat of the canal, which that rule needs.", "开启 canal 的心跳，该规则需要它。"])
                .on(Action::EditCanal),
        ],
        risk: Some(Message(["Batches are replayed.", "批次会重放。"])),
        sample: Some("unmatched terminId, SelectTask batchId = 2581683 processId = 2572237"),
        source: "issue #911, issue #763, issue #591, issue #662, issue #947",
    },
    Rule {
        id: "idle-source",
        seen: Seen::Alarm,
        is_note: false,
        pattern: r"^\s*(?:delay_time:\d+ seconds, but delay (?P<seconds>\d+) seconds no update|position (?P<seconds2>\d+) seconds no update|elapsed \d+ seconds no sync)",
        headline: Message(["Nothing has been replicated for some time", "一段时间没有数据同步"]),
        headline_with: Some(Message(["Nothing has been replicated for {seconds} seconds", "已有 {seconds} 秒没有数据同步"])),
        cause: Message([
            "If nothing is written to the source, ages grow although nothing lags. The heartbeat of a canal is off by default.",
            "源库没有写入时，时间会增长，但并不代表延迟。canal 的心跳默认关闭。",
        ]),
        steps: &[
            Step::new([
                "Compare the position with the source. If they are equal, the source is idle. Otherwise see running-not-moving.",
                "将位点与源库比较：相同则源库没有写入，否则见 running-not-moving。",
            ])
            .with("SHOW MASTER STATUS"),
            Step::new([
                "To keep the figures current, turn on the heartbeat of the canal. It writes to retl.xdual every few seconds.",
                "需要数值保持更新时，开启 canal 的心跳，它每隔几秒写 retl.xdual。",
            ])
            .on(Action::EditCanal),
        ],
        risk: Some(Message([
            "The heartbeat adds to the binlog. The first event after a long pause can show hours of delay.",
            "心跳会增加 binlog。长时间空闲后的第一个事件可能显示数小时的延迟。",
        ])),
        sample: Some("pid:321 delay_time:56792 seconds, but delay 1815 seconds no update"),
        source: "issue #816, issue #421, issue #523",
    },
    Rule {
        id: "clock-skew",
        seen: Seen::State,
        is_note: false,
        pattern: "",
        headline: Message(["The clocks of the machines differ", "各机器时钟不一致"]),
        headline_with: None,
        cause: Message([
            "The delay is the node's clock minus the time in the binlog, and ages are the manager's clock minus stored times. \
             If clocks differ, both are wrong by a constant.",
            "延迟为 node 时钟减去 binlog 时间，时长为 manager 时钟减去已存的时间。时钟不一致时，两者都会有固定偏差。",
        ]),
        steps: &[
            Step::new([
                "Compare the clock of the database with those of the manager and the nodes.",
                "比较数据库、manager 与 node 的时钟。",
            ])
            .with("SELECT NOW(), UTC_TIMESTAMP()"),
            Step::new(["On each machine: synchronise the clock by NTP.", "在各机器上：用 NTP 同步时钟。"]).with("timedatectl"),
            Step::new([
                "If the difference is whole hours, correct the time zone of the container. A wrong one also shifts TIMESTAMP \
                 values.",
                "如果相差整数小时，修正容器的时区。时区错误还会使 TIMESTAMP 的值偏移。",
            ]),
        ],
        risk: None,
        sample: None,
        source: "issue #876, issue #664, issue #935",
    },
    Rule {
        id: "source-is-lagging-replica",
        seen: Seen::State,
        is_note: false,
        pattern: "",
        headline: Message(["The source is a replica that lags itself", "源库本身是落后的从库"]),
        headline_with: None,
        cause: Message([
            "The channel follows its source closely, but the source is a replica that is behind its primary.",
            "channel 紧跟源库，但源库本身是落后的从库。",
        ]),
        steps: &[
            Step::new(["Look up the lag of the source.", "查看源库的延迟。"]).with("SHOW SLAVE STATUS"),
            Step::new([
                "To read from the primary, change the address of the canal and set the position by time, as follows.",
                "如需读取主库，修改 canal 的地址，并按时间设置位点，步骤如下。",
            ]),
            STOP,
            SAVE_POSITION,
            SET_POSITION,
            DELETE_CURSOR,
            START_AND_VERIFY,
        ],
        risk: Some(Message(["Some changes are replicated again after the switch.", "切换后部分变更会重复同步。"])),
        sample: None,
        source: "issue #154",
    },
    Rule {
        id: "mapping-matches-nothing",
        seen: Seen::State,
        is_note: false,
        pattern: "",
        headline: Message(["No mapping matches the changed tables", "映射关系没有匹配到变更的表"]),
        headline_with: None,
        cause: Message([
            "The position moves, but no rows arrive. A table name is * instead of .*, or it is a regular expression that the \
             search for tables accepts but the filter of the canal does not.",
            "位点在移动，但没有数据同步：表名写成 * 而不是 .*，或是查询可见而 canal 过滤不支持的复杂正则。",
        ]),
        steps: &[
            STOP_CLEANLY,
            Step::new(["Use plain names or .* in the mappings.", "映射关系使用简单的表名或 .*。"]).on(Action::Mappings),
            Step::new(["Exclude tables with \"Ignore tables\" of the canal instead.", "要排除的表改用 canal 的“过滤表达式”。"])
                .on(Action::EditCanal),
            PUSH,
            START,
            Step::new(["Copy the rows that changed meanwhile again.", "对此期间变更的数据补数据。"]),
        ],
        risk: Some(Message(["Rows that changed before the correction are missing in the target.", "修正之前变更的数据在目标库中缺失。"])),
        sample: None,
        source: "issue #949, issue #1016, issue #365, issue #96, issue #692",
    },
    Rule {
        id: "binlog-filtered",
        seen: Seen::State,
        is_note: false,
        pattern: "",
        headline: Message(["The source does not write the tables to its binlog", "源库没有把这些表写入 binlog"]),
        headline_with: None,
        cause: Message([
            "binlog-do-db, binlog-ignore-db or sql_log_bin=0 hides rows from the binlog. If they hide the schema retl, loops \
             are not recognised.",
            "binlog-do-db、binlog-ignore-db 或 sql_log_bin=0 使业务库不产生 binlog。如果 retl 库也不产生，则无法识别回环。",
        ]),
        steps: &[
            Step::new(["Look up the filters of the source.", "查看源库的 binlog 过滤设置。"]).with("SHOW MASTER STATUS"),
            Step::new([
                "Remove the filter, or add the schema retl to it, and restart the source.",
                "去掉过滤，或把 retl 库加入其中，然后重启源库。",
            ]),
        ],
        risk: Some(Message(["The source has to be restarted.", "需要重启源库。"])),
        sample: None,
        source: "issue #69",
    },
    Rule {
        id: "row-missing-on-target",
        seen: Seen::State,
        is_note: false,
        pattern: "",
        headline: Message(["Rows are missing in the target without an error", "目标库缺少数据但没有报错"]),
        headline_with: None,
        cause: Message([
            "In column mode, an update that finds no row in the target changes nothing and is no error. Overwrites in two-way \
             channels look alike.",
            "列记录模式下，update 找不到目标行不会报错。双向同步的相互覆盖看起来也类似。",
        ]),
        steps: &[
            Step::new(["Compare the rows of both sides by their key.", "按主键比较两边的行。"])
                .with("SELECT * FROM <schema>.<table> WHERE <key columns> = <values>"),
            Step::new(["Copy the missing rows again.", "对缺少的行补数据。"]),
            Step::new([
                "Stop the channel, set the sync mode to ROW, and start it. This mode reads rows again and needs \
                 binlog_row_image FULL in the source.",
                "停止 channel，把同步模式改为 ROW，再启动。该模式会反查，且要求源库 binlog_row_image 为 FULL。",
            ])
            .on(Action::EditChannel),
        ],
        risk: Some(Message(["Row mode adds reads to the source.", "行记录模式会增加源库的读取。"])),
        sample: None,
        source: "source, issue #432, issue #507, issue #825, issue #362",
    },
    Rule {
        id: "two-way-loop",
        seen: Seen::State,
        is_note: false,
        pattern: "",
        headline: Message(["Changes loop between both sides", "两边之间出现数据回环"]),
        headline_with: None,
        cause: Message([
            "DDL is copied in both directions, two one-way channels are used instead of one two-way channel, retl is not in the \
             binlog, more than two sites take part, or conflicting writes have no primary site.",
            "双向都同步 DDL、拆成了两个单向 channel、retl 没有 binlog、多于两个站点，或冲突写入没有设置主站点。",
        ]),
        steps: &[
            STOP,
            Step::new([
                "Use one channel with two pipelines. Only one direction copies DDL, and one is the primary site.",
                "使用一个 channel、两个 pipeline，只有一个方向同步 DDL，并设一个主站点。",
            ])
            .on(Action::EditPipeline),
            Step::new(["Turn on \"Repair two-way conflicts\".", "打开“开启数据一致性”。"]).on(Action::EditChannel),
            Step::new(["Check that changes of retl_mark are in the binlogs of both sides.", "确认两边的 binlog 中都有 retl_mark 的变更。"])
                .with("SHOW BINLOG EVENTS IN '<file>' LIMIT 100"),
            START,
        ],
        risk: Some(Message([
            "Older values may have replaced newer ones. Compare the data of both sides.",
            "旧值可能覆盖新值，需要比较两边的数据。",
        ])),
        sample: None,
        source: "issue #32, issue #117, issue #69, issue #921, issue #600",
    },
    Rule {
        id: "stale-or-shared-cursor",
        seen: Seen::State,
        is_note: false,
        pattern: "",
        headline: Message(["A saved cursor overrides the canal's position", "旧 cursor 优先于自定义位点"]),
        headline_with: None,
        cause: Message([
            "The saved cursor takes precedence over the position in the canal. It may be left by a deleted pipeline, or a \
             second pipeline uses the same canal. The node's log then says \"prepare to find start position just last \
             position\".",
            "已保存的 cursor 优先于 canal 中的位点：可能是已删除的 pipeline 留下的，或另一个 pipeline 使用了同一 canal。此时 \
             node 日志有“prepare to find start position just last position”。",
        ]),
        steps: &[
            Step::new(["Stop the channel and give each pipeline its own canal.", "停止 channel，每个 pipeline 使用独立的 canal。"])
                .on(Action::EditPipeline),
            STOP,
            SAVE_POSITION,
            SET_POSITION,
            DELETE_CURSOR,
            START_AND_VERIFY,
        ],
        risk: Some(Message(["Changes are lost or repeated, depending on the new position.", "视新位点而定，变更会丢失或重复。"])),
        sample: None,
        source: "issue #51, issue #54, issue #210",
    },
    Rule {
        id: "node-not-started",
        seen: Seen::NodeLog,
        is_note: false,
        pattern: r"nid:(?P<node>\d+) in manager\[[^\]\n]*\]\s?is not found!|nid is not set!",
        headline: Message(["A node process does not register", "node 进程没有注册成功"]),
        headline_with: Some(Message(["The manager does not know a node with the ID {node}", "manager 中不存在 id 为 {node} 的 node"])),
        cause: Message([
            "The file conf/nid differs from the ID of the node, the node was not added to the manager yet, the address of the \
             manager is wrong, or the two use different ZooKeeper clusters.",
            "conf/nid 与 node 的 id 不符、manager 中未先添加 node、manager 地址或端口错误，或两边的 ZooKeeper 不同。",
        ]),
        steps: &[
            Step::new(["Compare the ID and the ZooKeeper cluster of the node.", "核对 node 的 id 和 ZooKeeper 集群。"])
                .on(Action::EditNode),
            Step::new([
                "On the node's machine: check the ID and the address of the manager.",
                "在 node 所在机器上：检查 id 和 manager 地址。",
            ])
            .with("cat conf/nid; grep otter.manager.address conf/otter.properties"),
            Step::new(["On both machines: check that ZooKeeper can be reached.", "在两边机器上：检查能否连接 ZooKeeper。"])
                .with("telnet <zookeeper> 2181"),
            Step::new(["On the node's machine: restart the node.", "在 node 所在机器上：重启 node。"])
                .with("sh bin/stop.sh; sh bin/startup.sh"),
        ],
        risk: Some(Message(["Two processes with the same ID disturb each other.", "两个进程使用同一 id 会相互干扰。"])),
        sample: Some("com.alibaba.otter.shared.common.model.config.ConfigException: nid:24 in manager[10.0.0.5:1099]is not found!"),
        source: "issue #354, issue #837, issue #978, issue #755, issue #77",
    },
    Rule {
        id: "node-ip-mismatch",
        seen: Seen::NodeLog,
        is_note: false,
        pattern: r"node\[(?P<node>\d+)\] ip\[[^\]\n]*\] port\[[^\]\n]*\] , but your host ip\[[^\]\n]*\] is not matched!",
        headline: Message(["The address of a node is not its machine's", "node 的 IP 与所在机器不符"]),
        headline_with: Some(Message(["The address of node {node} is not its machine's", "node {node} 的 IP 与所在机器不符"])),
        cause: Message([
            "The configured address does not belong to the node's machine. Older versions refuse to start. Newer versions \
             start, but the manager cannot send them the configuration.",
            "配置的 IP 不是 node 所在机器的地址。老版本拒绝启动；新版本可以启动，但推送会失败。",
        ]),
        steps: &[
            Step::new(["On the node's machine: stop the node.", "在 node 所在机器上：停止 node。"]).with("sh bin/stop.sh"),
            Step::new([
                "Set the address to the internal one, and enter the external address for NAT.",
                "把 IP 设为内网地址，NAT 环境填写外部 IP。",
            ])
            .on(Action::EditNode),
            Step::new(["On the node's machine: start the node.", "在 node 所在机器上：启动 node。"]).with("sh bin/startup.sh"),
        ],
        risk: None,
        sample: Some("node[1] ip[10.0.0.6] port[2088] , but your host ip[10.0.0.5] is not matched!"),
        source: "issue #404, issue #395, issue #50, source",
    },
    Rule {
        id: "node-nat-jmx",
        seen: Seen::Form,
        is_note: false,
        pattern: r"NoRouteToHostException|Connection refused to host",
        headline: Message(["The details of a node cannot be read", "无法读取 node 的详细信息"]),
        headline_with: None,
        cause: Message([
            "The manager reads the details of a node by JMX. The node answers with the address that \"hostname -i\" prints \
             there, and the manager cannot reach it. Replication is not affected.",
            "manager 通过 JMX 读取 node 详情，而 node 返回的是其 hostname -i 的地址，manager 无法连接。这不影响同步。",
        ]),
        steps: &[
            Step::new(["On the node's machine: check the address.", "在 node 所在机器上：查看该地址。"]).with("hostname -i"),
            Step::new([
                "On the node's machine: add the reachable address of this host name to /etc/hosts.",
                "在 node 所在机器上：在 /etc/hosts 中为该主机名配置可访问的地址。",
            ]),
            Step::new(["Open the JMX port and the ports of RMI to the manager.", "让 manager 能访问 JMX 端口和 RMI 端口。"]),
        ],
        risk: None,
        sample: Some("java.rmi.ConnectException: Connection refused to host: 127.0.0.1"),
        source: "issue #461, issue #24, issue #73, issue #250, issue #284, issue #556",
    },
    Rule {
        id: "node-hangs",
        seen: Seen::NodeLog,
        is_note: false,
        pattern: r"Failed to accept a connection",
        headline: Message(["A node hangs", "node 假死"]),
        headline_with: None,
        cause: Message([
            "The node is out of threads, file handles or memory, or its ZooKeeper session expired and it did not register again.",
            "node 的线程、句柄或内存耗尽，或 ZooKeeper 会话过期后没有重新注册。",
        ]),
        steps: &[
            Step::new([
                "In the manager's console: switch the mainstems of its pipelines to another node.",
                "在 manager 控制台上：把其 pipeline 的 mainstem 切换到另一 node。",
            ]),
            Step::new(["On the node's machine: restart the node.", "在 node 所在机器上：重启 node。"])
                .with("sh bin/stop.sh; sh bin/startup.sh"),
        ],
        risk: None,
        sample: Some("Failed to accept a connection"),
        source: "issue #380, issue #480, issue #942, issue #842, issue #841",
    },
    Rule {
        id: "zk-unreachable",
        seen: Seen::NodeLog,
        is_note: false,
        pattern: r"Packet len\d+ is out of range",
        headline: Message(["ZooKeeper cannot be reached", "连不上 ZooKeeper"]),
        headline_with: None,
        cause: Message([
            "The manager or the nodes of one site cannot reach their ZooKeeper, or the configured port is not that of \
             ZooKeeper. Two sites with separate clusters need access to both.",
            "manager 或某一机房的 node 连不上 ZooKeeper，或配置的不是 ZooKeeper 端口。跨机房的两套 ZooKeeper 需要互通。",
        ]),
        steps: &[Step::new([
            "On the machines of the manager and the nodes: check every server of the cluster.",
            "在 manager 和 node 所在机器上：检查集群的每台服务器。",
        ])
        .with("echo ruok | nc <zookeeper> 2181")],
        risk: None,
        sample: Some("java.io.IOException: Packet len1213486160 is out of range!"),
        source: "issue #837, issue #227, issue #429, issue #728",
    },
    Rule {
        id: "manager-down",
        seen: Seen::NodeLog,
        is_note: false,
        pattern: r"call\[[^\]\n]*:1099\] , retry\[\d+\]",
        headline: Message(["The manager cannot be reached", "连不上 manager"]),
        headline_with: None,
        cause: Message([
            "The nodes go on with the configuration that they have. Meanwhile there are no log records, statistics, alarms and \
             automatic releases.",
            "node 会按已有配置继续同步。其间没有日志记录、统计、报警和自动解挂。",
        ]),
        steps: &[
            Step::new(["On the manager's machine: start the manager.", "在 manager 所在机器上：启动 manager。"]).with("sh bin/startup.sh"),
            Step::new([
                "On the node's machine: check that the manager's port can be reached.",
                "在 node 所在机器上：检查能否连接 manager 的端口。",
            ])
            .with("telnet <manager> 1099"),
            Step::new(["Expect gaps in statistics and several releases at once afterwards.", "恢复后统计会有缺口，并会集中解挂。"]),
        ],
        risk: None,
        sample: Some("call[10.0.0.5:1099] , retry[1]"),
        source: "issue #662, issue #977, issue #978",
    },
    Rule {
        id: "log-page-500",
        seen: Seen::Form,
        is_note: false,
        pattern: r"couldn't query any pipeline by pipelineIds",
        headline: Message(["The manager's log refers to a deleted pipeline", "日志引用了已删除的 pipeline"]),
        headline_with: None,
        cause: Message([
            "A log record or a mapping refers to a pipeline that was deleted. Older versions of the manager fail on it.",
            "日志记录或映射关系引用了已删除的 pipeline，老版本的 manager 会报错。",
        ]),
        steps: &[Step::new(["Open the log of one pipeline at a time.", "按 pipeline 分别查看日志。"]).on(Action::Logs)],
        risk: None,
        sample: Some("com.alibaba.otter.manager.biz.common.exceptions.ManagerException: couldn't query any pipeline by pipelineIds:[1]"),
        source: "issue #10, issue #305, issue #6",
    },
    Rule {
        id: "check-not-verified",
        seen: Seen::SourceTest,
        is_note: false,
        pattern: r"抱歉,数据库未通过验证,请检查相关配置!",
        headline: Message(["The manager cannot connect to the database", "manager 连不上数据库"]),
        headline_with: None,
        cause: Message([
            "The test runs on the manager's machine and hides the reason, which is only in the manager's log. It may be the \
             address, a blank in it, a firewall, TLS, the account, an unknown character set, or a media group without a data \
             matrix.",
            "测试在 manager 所在机器上进行，具体原因只在 manager 日志中：地址错误或含空格、防火墙、TLS、账号、驱动不认识的编码，\
             或 groupKey 没有主备配置。",
        ]),
        steps: &[
            Step::new(["On the manager's machine: connect to the database.", "在 manager 所在机器上：连接该数据库。"])
                .with("mysql -h <host> -P <port> -u <user> -p"),
            Step::new([
                "Correct the data source. Remove blanks from the JDBC URL, and add ?useSSL=false if TLS fails.",
                "更正数据源：去掉 JDBC 地址中的空格，TLS 失败时加上 ?useSSL=false。",
            ])
            .on(Action::EditSource),
            Step::new(["On the manager's machine: run the manager with Java 8.", "在 manager 所在机器上：使用 JDK 8 运行 manager。"])
                .with("java -version"),
        ],
        risk: None,
        sample: Some("抱歉,数据库未通过验证,请检查相关配置!"),
        source: "issue #1041, issue #607, issue #1074, issue #528",
    },
    Rule {
        id: "check-charset",
        seen: Seen::SourceTest,
        is_note: false,
        pattern: r"抱歉,字符集不匹配,实际数据库默认字符集为:(?P<charset>[^\s，。]+)",
        headline: Message(["The character set differs from the database's default", "字符集与数据库默认字符集不同"]),
        headline_with: Some(Message(["The database's default character set is {charset}", "数据库的默认字符集为 {charset}"])),
        cause: Message([
            "The default character set of the database differs from the one in the data source. This is only a hint, and the \
             data source can be saved. The default latin1 never matches.",
            "数据库的默认字符集与数据源的编码不同。这只是提示，仍可保存。latin1 永远不匹配。",
        ]),
        steps: &[Step::new([
            "Use UTF8MB4 for utf8mb4, and UTF8 for utf8mb3. For latin1, use ISO-8859-1 and ignore the message.",
            "utf8mb4 选 UTF8MB4，utf8mb3 选 UTF8；latin1 选 ISO-8859-1 并忽略该提示。",
        ])
        .on(Action::EditSource)],
        risk: Some(Message(["A wrong character set garbles text.", "编码错误会导致乱码。"])),
        sample: Some("抱歉,字符集不匹配,实际数据库默认字符集为:latin1"),
        source: "issue #985, issue #525, source",
    },
    Rule {
        id: "check-sql-error",
        seen: Seen::SourceTest,
        is_note: false,
        pattern: r"执行SQL出错,请检查数据库类型是否选择正确!",
        headline: Message(["The query for the database's character set fails", "查询数据库字符集失败"]),
        headline_with: None,
        cause: Message([
            "The manager connected, but its query for the character set failed. The type of the data source is wrong, or an \
             Oracle account may not read V$NLS_PARAMETERS.",
            "已连接，但查询字符集失败：数据源类型选错，或 Oracle 账号没有 V$NLS_PARAMETERS 的权限。",
        ]),
        steps: &[
            Step::new(["Correct the database type of the data source.", "更正数据源的数据库类型。"]).on(Action::EditSource),
            Step::new(["In Oracle, grant the right.", "Oracle 需要授权。"]).with("GRANT SELECT ON V_$NLS_PARAMETERS TO <user>"),
        ],
        risk: None,
        sample: Some("执行SQL出错,请检查数据库类型是否选择正确!"),
        source: "source",
    },
    Rule {
        id: "check-table",
        seen: Seen::SourceTest,
        is_note: false,
        pattern: r"SELECT未成功|抱歉,操作报错,请检查权限配置!",
        headline: Message(["The account cannot see the table", "账号看不到该表"]),
        headline_with: None,
        cause: Message([
            "The table is not visible to the account, its name is wrong or has a dot in it, or a pattern matches nothing. Only \
             the first table that matches is tested, and no right to write.",
            "该表对账号不可见、库表名错误或含有点号，或表达式没有匹配到表。只检查匹配到的第一张表，且不检查写权限。",
        ]),
        steps: &[
            Step::new(["Look for the table in the data source.", "在数据源中查找该表。"]).on(Action::FindTables),
            Step::new(["Grant the right.", "授予权限。"])
                .with("GRANT SELECT, INSERT, UPDATE, DELETE ON <schema>.<table> TO '<user>'@'<host>'"),
            Step::new(["Correct the name in the mapping.", "更正映射关系中的表名。"]).on(Action::Mappings),
        ],
        risk: None,
        sample: Some("抱歉,操作报错,请检查权限配置!"),
        source: "issue #707, source",
    },
    Rule {
        id: "batch-mapping",
        seen: Seen::Form,
        is_note: false,
        pattern: r"批量导入失败，请检查配置文档，可能原因:文档字段缺失或者sourceId不存在|the line not all parameters",
        headline: Message(["Mappings could not be added", "批量添加映射关系失败"]),
        headline_with: None,
        cause: Message([
            "A line has fewer than four fields or an unknown data source. Lines have to end with CR and LF. The lines before it \
             are already saved.",
            "某一行少于四个字段或数据源不存在。行尾须为 CRLF。该行之前的内容已经保存。",
        ]),
        steps: &[Step::new([
            "Correct the line and send the remaining lines again. Existing mappings are skipped.",
            "更正该行，重新提交其余的行，已有的映射关系会跳过。",
        ])
        .on(Action::Mappings)],
        risk: Some(Message(["The mappings are incomplete until then.", "在此之前映射关系不完整。"])),
        sample: Some("批量导入失败，请检查配置文档，可能原因:文档字段缺失或者sourceId不存在"),
        source: "source",
    },
    Rule {
        id: "form-refused",
        seen: Seen::Form,
        is_note: false,
        pattern: r"canal已经被其他pipeline所关联|心跳SQL不允许使用select|左右映射关系数量不一致|数据库中存在重复的映射关系",
        headline: Message(["The manager rejects a value", "manager 拒绝了某个值"]),
        headline_with: None,
        cause: Message([
            "A canal serves only one pipeline, the heartbeat statement must write, both sides of a column mapping need the same \
             number of columns, and a mapping may exist only once.",
            "一个 canal 只能给一个 pipeline 使用；心跳 SQL 必须是写语句；字段映射两边的数量须一致；映射关系不能重复。",
        ]),
        steps: &[Step::new([
            "Correct the field that the message is about, and send the form again.",
            "更正提示所指的字段，重新提交表单。",
        ])],
        risk: None,
        sample: Some("canal已经被其他pipeline所关联"),
        source: "source",
    },
];
