package dev.baton.lock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource({
        "--processes=0, is not a whole number from 1 to 16",
        "--processes=17, is not a whole number from 1 to 16",
        "--threads=0, is not a whole number from 1 to 64",
        "--threads=two, is not a whole number from 1 to 64",
        "--stock=-1, is not a whole number from 1 to 1000000",
        "--stock=99999999999, is not a whole number from 1 to 1000000",
        "--redis=localhost, not the URI of a Redis server",
        "--redis=http://localhost, not the URI of a Redis server",
        "--wrong, Unknown option"
    })
    void wrongUsageIsExplainedAndEndsWithStatus2(String option, String explanation) {
        assertThat(run("demo", option)).isEqualTo(2);
        assertThat(err.toString()).contains(option.split("=", 2)[0], explanation);
    }

    @ParameterizedTest
    @CsvSource({
        "--minutes=0, is not a number of minutes from 0.1 to 1440",
        "--minutes=soon, is not a number of minutes from 0.1 to 1440",
        "--minutes=NaN, is not a number of minutes from 0.1 to 1440",
        "--clients=0, is not a whole number from 1 to 16",
        "--threads=65, is not a whole number from 1 to 64",
        "--locks=0, is not a whole number from 1 to 64",
        "--seed=x, is not a long",
        "--wrong, Unknown option"
    })
    void wrongUsageOfTheTrialEndsWithStatus2(String option, String explanation) {
        assertThat(run("torture", option)).isEqualTo(2);
        assertThat(err.toString()).contains(option.split("=", 2)[0], explanation);
    }

    @Test
    void helpOfTheTrialListsItsOptions() {
        assertThat(run("torture", "--help")).isZero();
        assertThat(out.toString()).contains("--minutes", "--clients", "--threads", "--locks", "--seed", "Exit status");
    }

    @Test
    void anUnknownCommandEndsWithStatus2() {
        assertThat(run("dmeo")).isEqualTo(2);
        assertThat(err.toString()).contains("dmeo");
    }

    @Test
    void helpListsTheCommandsForPeople() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("demo", "./baton demo", "torture", "./baton benchmark")
                .doesNotContain("worker");
    }

    @Test
    void helpOfTheDemoListsItsOptions() {
        assertThat(run("demo", "--help")).isZero();
        assertThat(out.toString()).contains("--redis", "--processes", "--threads", "--stock", "Exit status");
    }

    private int run(String... args) {
        return Baton.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
