package dev.baton.lock.lettuce;

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

class ServerErrorsTest {
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
            assertThat(ServerErrors.kind(error, canFailOver)).isEqualTo(Failure.Kind.NOT_RUN);
        }
    }

    @Test
    void R14_aReadOnlyServerIsAPassingStateOnlyWhereAnotherMayTakeOver() {
        String error = "READONLY You can't write against a read only replica. script: 1, on @user_script:1.";
        assertThat(ServerErrors.kind(error, /* canFailOver= */ true)).isEqualTo(Failure.Kind.NOT_RUN);
        assertThat(ServerErrors.kind(error, /* canFailOver= */ false)).isEqualTo(Failure.Kind.REFUSED);
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
        assertThat(ServerErrors.kind(error, /* canFailOver= */ true)).isEqualTo(Failure.Kind.REFUSED);
        Exception connecting = new RedisConnectionException("x", new ExecutionException(failed(error)));
        assertThat(ServerErrors.isRefusal(connecting)).isTrue();
    }

    @Test
    void R15_aServerThatIsTooOldIsARefusal() {
        assertThat(ServerErrors.isRefusal(new RuntimeException(new UnsupportedServerException("old"))))
                .isTrue();
        assertThat(ServerErrors.isRefusal(new RedisConnectionException("refused")))
                .isFalse();
        assertThat(ServerErrors.isRefusal(failed("LOADING Redis is loading"))).isFalse();
        assertThat(ServerErrors.isRefusal(failed("ERR max number of clients reached")))
                .isFalse();
    }

    /** Of a topology that no node tells, there is one suppressed failure of each. */
    @Test
    void L7_whatAllNodesRefuseIsARefusal() {
        Exception all = new RedisConnectionException("no topology");
        all.addSuppressed(new RedisConnectionException("x", failed("WRONGPASS invalid")));
        assertThat(ServerErrors.isRefusal(all)).isTrue();
        all.addSuppressed(new RedisConnectionException("Connection refused"));
        assertThat(ServerErrors.isRefusal(all)).isFalse();
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
        assertThat(ServerErrors.isRefusal(connecting)).isEqualTo(refusal);
        assertThat(Tls.advice(connecting) != null).isEqualTo(refusal);
    }

    @Test
    void L7_anAnswerThatIsNotTlsSaysWhatToDo() {
        Exception connecting = new RedisConnectionException("x", new NotSslRecordException("not an SSL/TLS record"));
        assertThat(ServerErrors.isRefusal(connecting)).isFalse();
        assertThat(Tls.advice(connecting)).contains("use its TLS port");
        assertThat(Tls.advice(new RedisConnectionException("x"))).isNull();
    }

    @Test
    void theRootOfAFailureIsWhatItBeganWith() {
        Exception root = new ConnectException("refused");
        assertThat(ServerErrors.root(new RedisConnectionException("x", new ExecutionException(root))))
                .isSameAs(root);
        assertThat(ServerErrors.root(root)).isSameAs(root);
    }

    @Test
    void onlyAMissingScriptIsAMissingScript() {
        assertThat(ServerErrors.isScriptMissing("NOSCRIPT No matching script. Please use EVAL."))
                .isTrue();
        assertThat(ServerErrors.isScriptMissing("ERR NOSCRIPT")).isFalse();
        assertThat(ServerErrors.isScriptMissing(null)).isFalse();
    }

    private static RedisCommandExecutionException failed(String error) {
        return new RedisCommandExecutionException(error);
    }
}
