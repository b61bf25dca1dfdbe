package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.RespClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients at work whose server refuses them for a while. */
class RefusalsTest {
    private static final String SECRET = "open-sesame";
    private static final String USER = "shop";
    /** How long a client waits that was refused before it connects again. */
    private static final Duration REFUSED_BACKOFF = Duration.ofSeconds(1);

    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    private RespClient server;
    private FaultScene scene;

    @BeforeEach
    void begin() throws InterruptedException {
        server = stage.view().resp();
        server.call("ACL", "SETUSER", USER, "reset", "on", ">" + SECRET, "~*", "&*", "+@all");
        scene = FaultScene.of(stage, REDIS.uri().replace("redis://", "redis://" + USER + ":" + SECRET + "@"));
    }

    /** Clients that are closed while they are refused could give nothing back. */
    @AfterEach
    void allow() {
        server.call("ACL", "SETUSER", USER, "resetpass", ">" + SECRET, "+@all");
    }

    @Test
    void L7_L16_passwordChanged() {
        long changed = System.nanoTime();
        server.call("ACL", "SETUSER", USER, "resetpass", ">another");
        server.call("CLIENT", "KILL", "USER", USER);
        scene.assertAllLost(Reason.EXPIRED, changed, FaultScene.EXPIRED);
        server.call("ACL", "SETUSER", USER, "resetpass", ">" + SECRET);
        scene.assertRecovers("password set back", REFUSED_BACKOFF);
        assertRefused("WRONGPASS");
    }

    @Test
    void L7_L16_commandForbidden() {
        long forbidden = System.nanoTime();
        server.call("ACL", "SETUSER", USER, "-evalsha");
        scene.assertAllLost(Reason.EXPIRED, forbidden, FaultScene.EXPIRED);
        server.call("ACL", "SETUSER", USER, "+evalsha");
        scene.assertRecovers("command allowed again");
        assertRefused("NOPERM");
    }

    private void assertRefused(String why) {
        List<LockUnavailableException> refused = scene.end();
        assertThat(refused)
                .isNotEmpty()
                .allSatisfy(
                        failure -> assertThat(failure).hasMessageContaining(why).hasMessageNotContaining(SECRET));
    }
}
