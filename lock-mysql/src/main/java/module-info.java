/** Locks by the named locks of MySQL and MariaDB. */
module dev.baton.lock.mysql {
    requires transitive dev.baton.lock;
    requires transitive dev.baton.lock.core;
    requires transitive java.sql;
    requires com.zaxxer.hikari;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.baton.lock.mysql;
}
