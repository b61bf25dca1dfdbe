package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.LockException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class LockNamesTest {
    private static final ServerVersion MYSQL = new ServerVersion(false, 8, 4, 0);
    private static final ServerVersion MARIADB = new ServerVersion(true, 11, 4, 5);

    private static String name(String name) {
        return LockNames.prefixed(null).of(MYSQL, "shop", name);
    }

    @Test
    void L23_plainNamesStayAsTheyAre() {
        assertThat(name("invoice-4711")).isEqualTo("shop:invoice-4711");
        assertThat(name("eu/orders:42")).isEqualTo("shop:eu/orders:42");
    }

    @Test
    void L23_theBeginningOfOtherNamesStaysReadable() {
        assertThat(name("Invoice 4711")).startsWith("shop:invoice_4711#");
        assertThat(name("x".repeat(512))).startsWith("shop:xxxxx");
    }

    /** MySQL does not tell them from each other by itself. */
    @Test
    void L23_namesThatDifferInCaseOrAccentsOrBlanksAreDifferentLocks() {
        List<String> names = List.of("a", "A", "\u00e4", "e\u0301", "\u00e9", "a ", " a", "a\u0000", "#", "a#", "a:b");
        assertThat(names.stream().map(LockNamesTest::name).map(each -> each.toLowerCase(Locale.ROOT)))
                .doesNotHaveDuplicates()
                .allMatch(each -> each.chars().allMatch(c -> c > ' ' && c < 127));
    }

    @Test
    void L23_noNameIsLongerThanTheServersAllow() {
        for (String schema : List.of("s", "Shop", "s".repeat(24), "s".repeat(25), "s".repeat(64))) {
            for (int length : new int[] {1, 38, 39, 40, 62, 63, 512}) {
                assertThat(LockNames.prefixed(null).of(MYSQL, schema, "n".repeat(length)))
                        .hasSizeLessThanOrEqualTo(64);
            }
        }
    }

    @Test
    void L23_namesOfDifferentSchemasAreDifferent() {
        assertThat(List.of(
                        LockNames.prefixed(null).of(MYSQL, "a", "b:c"),
                        LockNames.prefixed(null).of(MYSQL, "a:b", "c"),
                        LockNames.prefixed(null).of(MYSQL, "A", "b:c"),
                        LockNames.prefixed("other").of(MYSQL, "a", "b:c")))
                .doesNotHaveDuplicates();
        assertThat(LockNames.prefixed(null).of(MYSQL, null, "c")).isEqualTo("baton:c");
    }

    @Test
    void exactNamesAreUsedAsTheyAreWithinTheServersLimits() {
        LockNames exact = LockNames.exact();
        assertThat(exact.of(MYSQL, "shop", "Invoice 4711")).isEqualTo("Invoice 4711");
        assertThat(exact.of(MARIADB, "shop", "n".repeat(192))).hasSize(192);
        assertThatThrownBy(() -> exact.of(MARIADB, "shop", "\u00e9".repeat(97)))
                .isInstanceOf(LockException.class)
                .hasMessageContaining("192 bytes");
        assertThatThrownBy(() -> exact.of(MYSQL, "shop", "n".repeat(65)))
                .isInstanceOf(LockException.class)
                .hasMessageContaining("64 characters");
    }

    /** MariaDB takes what stands before it for the name: two names would be one lock. */
    @Test
    void L23_exactNamesHaveNoNul() {
        for (ServerVersion server : List.of(MARIADB, MYSQL)) {
            assertThatThrownBy(() -> LockNames.exact().of(server, "shop", "a\u0000b"))
                    .isInstanceOf(LockException.class)
                    .hasMessageContaining("NUL");
        }
    }
}
