package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.Backend.Failure;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "MOVED 3999 127.0.0.1:6381",
                "ASK 3999 127.0.0.1:6381",
                "TRYAGAIN Multiple keys request during rehashing of slot",
                "CLUSTERDOWN The cluster is down",
                "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
                "LOADING Redis is loading the dataset in memory",
                "BUSY Redis is busy running a script."
            })
    void R14_passingStatesOfAServerMayBeAskedAgain(String error) {
        for (boolean canFailOver : new boolean[] {false, true}) {
            Failure failure = Errors.ofReply(error, canFailOver);
            assertThat(failure.kind()).isEqualTo(Failure.Kind.NOT_RUN);
            assertThat(failure.cause()).hasMessage(error);
        }
    }

    @Test
    void R14_aReadOnlyServerIsAPassingStateOnlyWhereAnotherMayTakeOver() {
        String error = "READONLY You can't write against a read only replica. script: 1, on @user_script:1.";
        assertThat(Errors.ofReply(error, /* canFailOver= */ true).kind()).isEqualTo(Failure.Kind.NOT_RUN);
        assertThat(Errors.ofReply(error, /* canFailOver= */ false).kind()).isEqualTo(Failure.Kind.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOAUTH Authentication required.",
                "NOPERM User x has no permissions to run the 'evalsha' command",
                "WRONGTYPE Operation against a key holding the wrong kind of value script: 1, on @user_script:1.",
                "ERR user_script:1: script failed",
                "ERR"
            })
    void L7_refusalsStand(String error) {
        assertThat(Errors.ofReply(error, /* canFailOver= */ true).kind()).isEqualTo(Failure.Kind.REFUSED);
        Exception connecting = new RedisConnectionException("x", new ExecutionException(failed(error)));
        assertThat(Errors.isRefusal(connecting)).isTrue();
    }

    @Test
    void R15_aServerThatIsTooOldIsARefusal() {
        assertThat(Errors.isRefusal(new RuntimeException(new UnsupportedServerException("old"))))
                .isTrue();
        assertThat(Errors.isRefusal(new RedisConnectionException("refused"))).isFalse();
        assertThat(Errors.isRefusal(failed("LOADING Redis is loading"))).isFalse();
    }

    /** Of a topology that no node tells, there is one suppressed failure of each. */
    @Test
    void L7_whatAllNodesRefuseIsARefusal() {
        Exception all = new RedisConnectionException("no topology");
        all.addSuppressed(new RedisConnectionException("x", failed("WRONGPASS invalid")));
        assertThat(Errors.isRefusal(all)).isTrue();
        all.addSuppressed(new RedisConnectionException("Connection refused"));
        assertThat(Errors.isRefusal(all)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "Received fatal alert: certificate_required, true",
        "Received fatal alert: unknown_ca, true",
        "Received fatal alert: internal_error, false",
        "Connection reset, false"
    })
    void L7_alertsAboutACertificateAreRefusals(String alert, boolean refusal) {
        Exception connecting = new RedisConnectionException("x", new SSLHandshakeException(alert));
        assertThat(Errors.isRefusal(connecting)).isEqualTo(refusal);
        assertThat(Errors.explained(connecting) == connecting).isNotEqualTo(refusal);
    }

    @Test
    void L7_anAnswerThatIsNotTlsSaysWhatToDo() {
        Exception connecting = new RedisConnectionException("x", new NotSslRecordException("not an SSL/TLS record"));
        assertThat(Errors.isRefusal(connecting)).isFalse();
        assertThat(Errors.explained(connecting))
                .hasMessageContaining("use its TLS port")
                .hasMessageContaining("x");
        Exception other = new RedisConnectionException("x");
        assertThat(Errors.explained(other)).isSameAs(other);
    }

    @Test
    void theRootOfAFailureIsWhatItBeganWith() {
        Exception root = new ConnectException("refused");
        assertThat(Errors.root(new RedisConnectionException("x", new ExecutionException(root))))
                .isSameAs(root);
        assertThat(Errors.root(root)).isSameAs(root);
    }

    @Test
    void onlyAMissingScriptIsAMissingScript() {
        assertThat(Errors.isScriptMissing("NOSCRIPT No matching script. Please use EVAL."))
                .isTrue();
        assertThat(Errors.isScriptMissing("ERR NOSCRIPT")).isFalse();
        assertThat(Errors.isScriptMissing(null)).isFalse();
    }

    private static RedisCommandExecutionException failed(String error) {
        return new RedisCommandExecutionException(error);
    }
}
