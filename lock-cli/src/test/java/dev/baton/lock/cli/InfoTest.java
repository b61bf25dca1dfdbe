package dev.baton.lock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InfoTest {
    private static final String STATS = """
            # Commandstats\r
            cmdstat_get:calls=20,usec=40,usec_per_call=2.00,rejected_calls=0,failed_calls=0\r
            cmdstat_info:calls=7,usec=400,usec_per_call=2.00,rejected_calls=0,failed_calls=0\r
            cmdstat_client|setinfo:calls=3,usec=9,usec_per_call=3.00,rejected_calls=0,failed_calls=0\r
            """;

    @Test
    void allCommandsButInfoAreCounted() {
        assertThat(Info.commandCalls(STATS)).isEqualTo(23);
        assertThat(Info.commandCalls("# Commandstats\r\n")).isZero();
    }

    @Test
    void aFieldIsFoundByItsWholeName() {
        String info = "# Server\r\nredis_version:7.0.15\r\nprocess_id:42\r\n";

        assertThat(Info.field(info, "redis_version")).isEqualTo("7.0.15");
        assertThat(Info.field(info, "process_id")).isEqualTo("42");
        assertThat(Info.field(info, "version")).isEqualTo("?");
    }
}
