package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyNamesTest {
    private static final String[] PIECES = {
        "{", "}", "%", "7b", "7B", "25", "a", "é", "😀", "\u0000", "\u001f", "\u007f", " ", ":", "\n"
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
