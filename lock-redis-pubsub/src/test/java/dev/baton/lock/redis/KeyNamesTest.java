package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyNamesTest {
    private static final String[] PIECES = {
        "{",
        "}",
        "%",
        "7b",
        "7B",
        "25",
        "a",
        "é",
        "😀",
        "\u0000",
        "\u001f",
        "\u007f",
        " ",
        ":",
        "\n",
        "\r\n",
        "*",
        "?",
        "[a-z]",
        "\\",
        "}{",
        ":host/1/x",
        "}:host/1/x",
        "baton:{a}",
        "#1",
        "+1",
        "\u0085",
        "\u2028"
    };

    private final KeyNames names = new KeyNames("baton", "host/1/x");

    @Test
    void L23_ordinaryNamesStayReadable() {
        assertThat(names.key("orders: 42/é")).isEqualTo("baton:{orders: 42/é}");
        assertThat(names.channel("orders")).isEqualTo("baton:{orders}:host/1/x");
    }

    @Test
    void L23_differentNamesAreDifferentKeys() {
        Random random = new Random(1);
        Map<String, String> byKey = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            String name = random(random);
            assertThat(byKey.computeIfAbsent(names.key(name), key -> name)).isEqualTo(name);
            assertThat(names.name(names.channel(name))).isEqualTo(name);
        }
        assertThat(byKey).hasSizeGreaterThan(10_000);
    }

    @Test
    void keyAndChannelsOfALockAreOfOneSlotWhateverItsName() {
        Random random = new Random(2);
        for (int i = 0; i < 5_000; i++) {
            String name = random(random);
            String tag = names.key(name)
                    .substring("baton:{".length(), names.key(name).length() - 1);
            assertThat(tag).isNotEmpty().doesNotContain("{", "}");
            assertThat(names.slot(name)).isEqualTo(slot(tag)).isEqualTo(slot(names.channel(name)));
        }
    }

    /** Whatever a name is made to look like: what one lock is kept or told by is never another's. */
    @Test
    void L23_noKeyOrChannelOfALockIsAnothers() {
        Random random = new Random(3);
        Map<String, String> meanings = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            String name = random(random);
            note(meanings, names.key(name), "key of " + name);
            for (String client : List.of("host/1/x", "host/1/xy", "host/11/x")) {
                note(meanings, new KeyNames("baton", client).channel(name), client + " waiting for " + name);
            }
        }
        assertThat(meanings).hasSizeGreaterThan(20_000);
        assertThat(meanings.keySet()).noneMatch(text -> text.chars().anyMatch(c -> c < ' ' || c == 0x7f));
    }

    private static void note(Map<String, String> meanings, String text, String meaning) {
        assertThat(meanings.computeIfAbsent(text, key -> meaning)).isEqualTo(meaning);
    }

    private static int slot(String text) {
        return SlotHash.getSlot(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String random(Random random) {
        StringBuilder name = new StringBuilder();
        for (int pieces = 1 + random.nextInt(6); pieces > 0; pieces--) {
            name.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return name.toString();
    }
}
