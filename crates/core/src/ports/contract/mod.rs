//! The storage contract: one suite, run unchanged on every engine.
//!
//! Each test is a function of a [`Subject`]: a fresh, migrated store, and what a test needs of a runtime.
//! [`for_each_contract_test`](crate::for_each_contract_test) lists them all, so that an adapter cannot leave one out.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    missing_docs,
    reason = "tests: their names say what they show, and their panics are how they fail"
)]

pub mod accounts;
pub mod attendees;
pub mod calendar_views;
pub mod chat;
pub mod courses;
pub mod hooks;
pub mod idempotency;
pub mod imports;
pub mod invitations;
pub mod kept_lists;
pub mod notifications;
pub mod outbox;
pub mod people_views;
pub mod recordings;
pub mod rooms;
pub mod roster;
pub mod school;
pub mod seats;
pub mod session_views;
pub mod sessions;
pub mod stays;
pub mod units;

use std::sync::Arc;

use futures::channel::oneshot;
use futures::future::{BoxFuture, join_all};

use super::Store;

/// Sets a future running on its own, on any thread.
pub type Spawn = fn(BoxFuture<'static, ()>);

/// What a test is given.
#[derive(Clone)]
pub struct Subject {
    /// Fresh and migrated.
    pub store: Arc<dyn Store>,
    /// Starts a task on a runtime with several threads.
    pub spawn: Spawn,
    /// Statements sent so far, `BEGIN` and `COMMIT` apart.
    pub statements: Arc<dyn Fn() -> u64 + Send + Sync>,
}

impl Subject {
    /// Runs all at once, each as a task of its own; their results in the order given.
    pub async fn at_once<T, F>(&self, futures: impl IntoIterator<Item = F>) -> Vec<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let results = futures.into_iter().map(|future| {
            let (sender, receiver) = oneshot::channel();
            (self.spawn)(Box::pin(async move {
                // Nobody waits for the result of a test that failed already.
                drop(sender.send(future.await));
            }));
            receiver
        });
        let results: Vec<_> = results.collect();
        join_all(results).await.into_iter().map(|result| result.unwrap()).collect()
    }

    /// What a future answers, and how many statements it sent.
    pub async fn counting<T>(&self, future: impl Future<Output = T>) -> (T, u64) {
        let before = (self.statements)();
        let answer = future.await;
        (answer, (self.statements)() - before)
    }
}

/// Gives a macro every test as `module: name, name; module: …;`.
#[macro_export]
macro_rules! for_each_contract_test {
    ($run:ident) => {
        $run! {
            accounts:
                addresses_and_usernames_are_unique_without_case,
                a_user_comes_back_as_stored,
                a_stale_account_is_not_written,
                users_are_listed_by_id,
                an_address_is_confirmed_once,
                a_login_comes_with_its_user,
                a_login_ends_once,
                a_secret_belongs_to_one_login,
                a_refresh_token_spent_twice_at_once_is_spent_once,
                expired_logins_go_with_their_tokens,
                a_link_for_a_password_is_spent_once,
                a_link_takes_the_place_of_an_earlier_try,
                a_spent_link_ends_the_others_of_its_account;
            courses:
                a_slug_is_unique,
                a_course_comes_back_as_stored,
                a_stale_course_is_not_written,
                a_lower_bound_holds_those_enrolled_meanwhile,
                places_claimed_at_once_are_never_too_many,
                sessions_of_a_course_are_bounded,
                one_enrolment_a_course_and_student,
                an_enrolment_changes_status_once,
                enrolling_at_once_fills_the_course_and_no_more;
            imports:
                a_list_says_what_came_of_each_line,
                a_list_and_people_at_once_fill_the_course_and_no_more;
            sessions:
                a_session_comes_back_as_stored,
                meeting_ids_and_room_names_are_unique,
                an_id_made_twice_is_refused,
                instants_before_1970_and_after_2038_are_kept_to_the_millisecond,
                texts_keep_accents_emoji_and_their_whole_length,
                a_stale_session_is_not_written,
                a_lower_capacity_holds_the_seats_taken_meanwhile,
                each_transition_happens_once_and_only_from_its_state,
                two_hosts_start_at_once_and_one_transition_happens,
                two_hosts_end_at_once_and_one_transition_happens,
                a_start_and_a_cancel_at_once_cannot_both_win,
                scheduled_sessions_of_a_course,
                what_was_imported_is_found_by_its_old_id;
            seats:
                two_hundred_joins_at_once_for_thirty_seats,
                seats_come_back_and_are_taken_again,
                coming_and_going_at_once_loses_no_seat,
                nobody_enters_a_class_that_ends_at_the_same_time;
            stays:
                one_open_stay_a_session_and_person,
                a_sign_of_life_never_moves_back,
                thousands_of_signs_of_life_at_once,
                a_stay_closes_once,
                closing_all_empties_the_room_in_bulk,
                the_silent_are_found_oldest_first,
                stays_and_intervals_of_those_asked_for;
            roster:
                a_place_tells_how_a_user_stands_to_a_session,
                the_earliest_arrival_stands,
                an_arrival_after_an_invitation_keeps_it,
                a_departure_is_noted_on_its_row_alone;
            invitations:
                students_are_found_by_every_name_they_have,
                thousands_are_found_and_invited_in_few_statements,
                a_new_list_keeps_answers_and_those_who_came,
                a_session_that_is_over_goes_with_all_that_belongs_to_it;
            attendees:
                the_first_students_of_many_rosters_in_two_statements,
                a_big_class_is_read_no_further_than_asked,
                a_persons_lines_and_everybodys_spans_up_to_an_id,
                rosters_and_invitations_of_a_student;
            chat:
                a_line_sent_again_is_refused,
                a_line_belongs_to_its_session,
                a_chat_is_read_back_page_by_page;
            notifications:
                a_notice_comes_back_as_stored_and_is_expanded_once,
                an_audience_is_the_roster_without_those_who_need_not_be_told,
                notifications_are_due_in_order_with_their_people,
                what_became_of_each_is_noted,
                thousands_are_told_by_few_statements;
            outbox:
                a_job_waits_once_under_its_key,
                a_job_is_leased_when_due_and_in_order,
                workers_at_once_never_share_a_job,
                a_lease_that_runs_out_is_taken_over,
                a_job_given_back_waits_for_its_time,
                a_lane_leases_its_own_work_alone,
                starts_of_the_server_are_kept_in_order;
            idempotency:
                a_key_is_claimed_once,
                an_answer_comes_back_as_it_was_given,
                a_claim_is_taken_over_once,
                only_the_owner_writes_or_gives_back;
            hooks:
                a_body_is_kept_once_and_forgotten_in_time,
                facts_are_added_once_and_found_by_person,
                intervals_of_one_source_give_way_and_no_others,
                a_room_is_reserved_once,
                the_same_post_at_once_is_noted_once,
                who_is_in_jitsi_alone_has_a_seat_until_they_go,
                who_is_in_both_has_one_stay,
                strangers_and_rooms_that_never_opened_leave_no_trace,
                a_class_that_ends_counts_who_was_still_in_jitsi,
                a_post_that_was_cut_off_is_made_good_when_it_is_sent_again,
                what_jitsi_saw_before_the_page_opened_stays_counted,
                nobody_who_is_back_is_noted_as_gone,
                attendance_is_made_anew_from_what_was_told;
            recordings:
                a_recording_comes_back_as_stored,
                a_file_moves_on_once_from_where_it_stands,
                a_file_is_ready_once_and_its_session_says_so,
                what_stopped_coming_is_forgotten,
                the_session_names_the_newest_that_is_left,
                a_file_offered_twice_at_once_is_one,
                a_film_elsewhere_is_noted_once_with_the_job_that_fetches_it;
            units:
                a_unit_sees_its_own_writes_and_others_do_not,
                a_dropped_unit_leaves_no_trace,
                a_unit_whose_statement_failed_is_not_committed,
                a_unit_that_only_reads_writes_nothing,
                a_unit_cut_off_anywhere_is_whole_or_nothing,
                units_in_each_others_way_are_all_done_in_the_end,
                what_a_row_refers_to_must_be_there,
                the_store_answers_and_is_up_to_date;
            rooms:
                the_swept_are_closed_at_their_last_sign_of_life,
                a_removal_and_a_leave_at_once_free_one_seat,
                a_refresh_token_rotated_twice_at_once_ends_its_family;
            session_views:
                a_card_counts_everybody_expected_once,
                sessions_are_listed_by_course_in_pages,
                phases_and_statuses_filter,
                a_student_sees_what_they_are_expected_at,
                sessions_are_counted_by_status,
                a_double_booking_is_found,
                spans_of_a_session_and_of_a_person;
            kept_lists:
                a_list_kept_shows_every_change_at_once,
                a_list_kept_shows_who_is_uninvited_and_what_is_deleted,
                what_was_rolled_back_is_kept_by_nobody,
                a_board_is_what_the_three_lists_say,
                a_board_takes_as_many_statements_whatever_lies_behind,
                of_many_who_miss_a_board_at_once_one_reads_it;
            calendar_views:
                a_calendar_shows_what_is_within_its_span,
                a_calendar_shows_the_marks_of_ones_courses;
            people_views:
                a_roster_has_hosts_first_then_names_without_accents,
                a_roster_is_as_long_as_its_card_says,
                enrolments_are_listed_by_name_in_pages,
                an_instructor_finds_students_of_their_own,
                an_admin_finds_anybody_by_the_beginning,
                a_search_is_no_pattern,
                courses_are_listed_for_whom_they_concern;
        }
    };
}
