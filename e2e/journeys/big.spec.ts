import { logIn } from "../fixtures/actors.ts";
import { Seat } from "../fixtures/classroom.ts";
import { Crowd } from "../fixtures/crowd.ts";
import { classroomPath, openSchool, planSession, sessionNow } from "../fixtures/school.ts";
import { expect, test } from "../fixtures/test.ts";

const CROWD = ["Fatou", "Ibrahim", "Mariam", "Yao", "Awa"];

test("three browsers and five other clients are in one class", async ({ server, newVisitor }) => {
  const school = await openSchool(server, ["Afi", "Koffi", ...CROWD]);
  const session = await planSession(school);
  const seats: Seat[] = [];
  for (const who of [school.instructor, ...school.students.slice(0, 2)]) {
    const seat = new Seat(await newVisitor(), who);
    await logIn(seat.page, who);
    await seat.enter(classroomPath(school, session.id), { microphone: false });
    await seat.choose("Vue en grille");
    seats.push(seat);
  }
  const crowd = await Crowd.enter(server, session.id, school.students.slice(2));
  try {
    const everybody = ["Estelle", "Afi", "Koffi", ...CROWD].map((name) => `${name} Essai`).sort();
    const others = school.students.slice(2).map((who) => new Seat(seats[0]!.page, who));
    for (const one of seats) {
      expect(await one.present()).toEqual(everybody);
      await Promise.all([...seats, ...others].filter((other) => other.id !== one.id).map((other) => one.sees(other)));
      // Their packets carry silence: a slot for the one who says to speak is what can be seen.
      await one.receivesSoundOf(others[0]!);
    }
    expect(await sessionNow(school, session.id)).toMatchObject({ present_count: 8 });
  } finally {
    await crowd.leave();
  }
});
