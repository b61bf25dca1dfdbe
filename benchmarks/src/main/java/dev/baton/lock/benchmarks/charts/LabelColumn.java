package dev.baton.lock.benchmarks.charts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Labels beneath each other: none overlaps another, each is as near to where it belongs as that allows. */
final class LabelColumn {
    private LabelColumn() {}

    /**
     * Moves labels apart.
     *
     * @param wanted where each belongs, from the top
     * @param height what each needs
     * @param top the least place
     * @param bottom the greatest place, exceeded only if there is no room for all
     * @return the place of each, in the order of {@code wanted}
     */
    static List<Double> spread(List<Double> wanted, double height, double top, double bottom) {
        List<Integer> order = IntStream.range(0, wanted.size())
                .boxed()
                .sorted(Comparator.comparing(wanted::get))
                .toList();
        List<Group> groups = new ArrayList<>();
        for (int index : order) {
            groups.add(new Group(1, wanted.get(index)));
            while (groups.size() > 1 && overlap(groups, height)) {
                Group last = groups.remove(groups.size() - 1);
                groups.add(groups.remove(groups.size() - 1).with(last));
            }
        }
        return places(groups, order, height, top, bottom);
    }

    private static boolean overlap(List<Group> groups, double height) {
        Group last = groups.get(groups.size() - 1);
        Group previous = groups.get(groups.size() - 2);
        return last.first(height) < previous.first(height) + previous.size * height;
    }

    private static List<Double> places(
            List<Group> groups, List<Integer> order, double height, double top, double bottom) {
        List<Double> rising = new ArrayList<>();
        double free = top;
        for (Group group : groups) {
            double last = bottom - (order.size() - rising.size() - 1) * height;
            double first = Math.max(free, Math.min(group.first(height), last));
            for (int i = 0; i < group.size; i++) {
                rising.add(first + i * height);
            }
            free = first + group.size * height;
        }
        Double[] places = new Double[order.size()];
        IntStream.range(0, places.length).forEach(i -> places[order.get(i)] = rising.get(i));
        return List.of(places);
    }

    /** Neighbours that touch each other, about the middle of where they belong. */
    private record Group(int size, double middle) {
        double first(double height) {
            return middle - (size - 1) * height / 2;
        }

        Group with(Group next) {
            return new Group(size + next.size, (middle * size + next.middle * next.size) / (size + next.size));
        }
    }
}
