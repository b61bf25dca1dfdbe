package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.faults.TcpProxy;
import dev.baton.lock.faults.TcpProxy.Direction;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two clients at work, one of which is behind a network that fails. */
class NetworkFaultsTest {
    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    private TcpProxy proxy;
    private RedisLockClient near;
    private RedisLockClient far;
    private FaultScene scene;

    @BeforeEach
    void begin() throws InterruptedException {
        proxy = stage.proxy();
        near = FaultScene.client(stage, REDIS.uri());
        far = FaultScene.client(stage, proxy.uri());
        scene = new FaultScene(stage, List.of(near, far));
    }

    // ---- for longer than a lease

    /** Ways to cut a client off. */
    enum Cut {
        REFUSED {
            @Override
            void begin(TcpProxy proxy) {
                proxy.refuse();
                proxy.cutWithReset();
            }

            @Override
            void end(TcpProxy proxy) {
                proxy.accept();
            }
        },
        /** What was sent meanwhile arrives in the end. */
        HELD_BACK {
            @Override
            void begin(TcpProxy proxy) {
                proxy.hold(Direction.TO_SERVER);
                proxy.hold(Direction.TO_CLIENT);
            }

            @Override
            void end(TcpProxy proxy) {
                proxy.release(Direction.TO_CLIENT);
                proxy.release(Direction.TO_SERVER);
            }
        },
        /** Everything that the client sends arrives, and it never hears of that. */
        REPLIES_LOST {
            @Override
            Duration heardFor() {
                return FaultScene.LEASE;
            }

            @Override
            void begin(TcpProxy proxy) {
                proxy.blackhole(Direction.TO_CLIENT);
            }
        },
        REQUESTS_LOST {
            @Override
            void begin(TcpProxy proxy) {
                proxy.blackhole(Direction.TO_SERVER);
            }
        },
        /** Everything arrives, both ways, but later than the client waits for it. */
        TOO_LATE {
            @Override
            void begin(TcpProxy proxy) {
                delay(proxy, FaultScene.COMMAND_TIMEOUT);
            }

            @Override
            Duration heardFor() {
                return FaultScene.LEASE.plus(FaultScene.COMMAND_TIMEOUT);
            }

            @Override
            void end(TcpProxy proxy) {
                delay(proxy, Duration.ZERO);
            }
        };

        /** How long the server may still hear the client, which renews its holds until it finds that they are over. */
        Duration heardFor() {
            return Duration.ZERO;
        }

        abstract void begin(TcpProxy proxy);

        void end(TcpProxy proxy) {
            proxy.cutAll();
        }
    }

    private static void delay(TcpProxy proxy, Duration delay) {
        proxy.delay(Direction.TO_SERVER, delay);
        proxy.delay(Direction.TO_CLIENT, delay);
    }

    /** Who is cut off while he holds knows when that is over, and the others go on then. */
    @ParameterizedTest
    @EnumSource
    void L16_R8_cutOff(Cut kind) {
        scene.workload().cling(far);
        long cut = System.nanoTime();
        kind.begin(proxy);
        scene.assertServed(
                kind + ": the others, since the cut", cut, kind.heardFor().plus(FaultScene.LEASE), List.of(near));
        scene.kept(far).assertLost(Reason.EXPIRED, cut, FaultScene.EXPIRED);
        scene.workload().letGo(far);
        long healed = System.nanoTime();
        kind.end(proxy);
        scene.assertServed(kind + ": all, since its end", healed, Duration.ZERO, List.of(near, far));
        scene.kept(near).assertKept();
        assertThat(scene.end()).isEmpty();
    }

    // ---- for a moment, or not at all

    @Test
    void R8_brokenAgainAndAgain() {
        for (int i = 0; i < 20; i++) {
            proxy.cutWithReset();
            Wait.pass(ScaledTime.of(5L * i));
        }
        scene.assertRecovers("connection broken again and again");
        scene.assertAllKept();
        assertThat(scene.end()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void R8_halfClosed(Direction way) {
        for (int i = 0; i < 3; i++) {
            proxy.halfClose(way);
            scene.assertRecovers("half-closed " + way);
        }
        scene.assertAllKept();
        assertThat(scene.end()).isEmpty();
    }

    /** Nothing more comes by a connection that looks open; a new one would do, and is tried after two heartbeats. */
    @Test
    void R8_deadConnection() {
        Duration unanswered = Stage.HEARTBEAT.multipliedBy(2).plus(FaultScene.COMMAND_TIMEOUT);
        long dead = System.nanoTime();
        var unused = proxy.loseNextReply();
        scene.assertServed("dead connection", dead, unanswered, List.of(near, far));
        scene.kept(near).assertKept();
        assertThat(scene.end()).isEmpty();
    }

    @Test
    void L5_slow() {
        delay(proxy, ScaledTime.of(50));
        for (int i = 0; i < 3; i++) {
            scene.assertRecovers("slow network");
        }
        scene.assertAllKept();
        assertThat(scene.end()).isEmpty();
    }
}
