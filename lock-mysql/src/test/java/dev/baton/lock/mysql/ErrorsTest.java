package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockException;
import dev.baton.lock.core.Backend.Failure;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorsTest {

    /** Also beneath what a pool makes of it. */
    @ParameterizedTest
    @ValueSource(ints = {1044, 1045, 1046, 1049, 1059, 1064, 1095, 1142, 1227, 1305, 1792, 1836})
    void whatIsNotAllowedIsRefused(int code) {
        SQLException refusal = new SQLException("denied", "42000", code);
        assertThat(Errors.of(refusal).kind()).isEqualTo(Failure.Kind.REFUSED);
        assertThat(Errors.of(new SQLException("no connection", "08001", refusal))
                        .kind())
                .isEqualTo(Failure.Kind.REFUSED);
    }

    @ParameterizedTest
    @CsvSource({"08004, 1040", "08S01, 0", "08000, -1", "HY000, 1205", "70100, 1317"})
    void whatMayPassIsNotRefused(String state, int code) {
        assertThat(Errors.of(new SQLException("passing", state, code)).kind()).isEqualTo(Failure.Kind.NOT_RUN);
    }

    @ParameterizedTest
    @CsvSource({"HY000, 3058", "40001, 1213"})
    void deadlocksAreExceptionsOfTheirOwn(String state, int code) {
        Failure failure = Errors.of(new SQLException("Deadlock found", state, code));
        assertThat(failure.kind()).isEqualTo(Failure.Kind.REFUSED);
        assertThat(failure.cause())
                .isInstanceOf(LockDeadlockException.class)
                .hasMessageContaining("Deadlock found")
                .hasCauseInstanceOf(SQLException.class);
    }

    @Test
    void serversOfNoUseAreRefusedAndUsedUpConnectionsAreNot() {
        assertThat(Errors.of(new LockException("too old")).kind()).isEqualTo(Failure.Kind.REFUSED);
        assertThat(Errors.of(new SessionsUsedUpException(9)).kind()).isEqualTo(Failure.Kind.NOT_RUN);
    }

    /** By class, by state or by code: drivers and servers differ. */
    @ParameterizedTest
    @CsvSource({
        "08S01, 0",
        "08000, 0",
        "08003, 0",
        "25S03, 0",
        "70100, 1927",
        "HY000, 4031",
        "08S01, 1053",
        "HY000, 3169"
    })
    void connectionsThatAreLostAreKnown(String state, int code) {
        assertThat(Errors.isConnectionLost(new SQLException("gone", state, code)))
                .isTrue();
    }

    @Test
    void connectionsThatAreLostAreKnownByTheTypeOfTheException() {
        assertThat(Errors.isConnectionLost(new SQLNonTransientConnectionException("gone")))
                .isTrue();
        assertThat(Errors.isConnectionLost(new SQLTransientConnectionException("gone")))
                .isTrue();
        assertThat(Errors.isConnectionLost(new SQLRecoverableException("gone"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"70100, 1317", "42000, 1142", "HY000, 1205", "40001, 1213", "HY000, 3024"})
    void otherErrorsLeaveTheConnection(String state, int code) {
        assertThat(Errors.isConnectionLost(new SQLException("failed", state, code)))
                .isFalse();
    }
}
