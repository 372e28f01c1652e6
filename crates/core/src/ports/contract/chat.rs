//! Chat.

use super::Subject;
use super::school::School;
use crate::chat::{ChatKind, ChatMessage};
use crate::ids::{ChatMessageId, SessionId, UserId};
use crate::ports::views::ChatSpan;
use crate::ports::{Constraint, StoreError};
use crate::text::ChatText;

fn line(school: &School, session: SessionId, user: UserId, client_id: &str) -> ChatMessage {
    ChatMessage {
        id: ChatMessageId::new(school.id()),
        session_id: session,
        user_id: user,
        client_id: client_id.into(),
        kind: ChatKind::Text,
        text: ChatText::parse(client_id).unwrap(),
        reply_to: None,
        created_at: school.now(),
    }
}

async fn store(school: &School, line: &ChatMessage) {
    let mut unit = school.unit().await;
    unit.chat().insert(line).await.unwrap();
    unit.commit().await.unwrap();
}

pub async fn a_line_sent_again_is_refused(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let session = school.live(&teacher, None, 10).await;
    let ada = school.student("ada").await;
    let question = ChatMessage {
        kind: ChatKind::Question,
        text: ChatText::parse(&"Où ? 🤔\n".repeat(250)).unwrap(),
        ..line(&school, session.id, ada.id, "c-1")
    };
    store(&school, &question).await;
    // Another writer's own mark, and the same mark in another case, are other lines.
    store(&school, &line(&school, session.id, teacher.id, "c-1")).await;
    store(&school, &line(&school, session.id, ada.id, "C-1")).await;
    let mut unit = school.unit().await;
    let again = line(&school, session.id, ada.id, "c-1");
    assert_eq!(unit.chat().insert(&again).await, Err(StoreError::Conflict(Constraint::ChatMessage)));
    drop(unit);
    let mut unit = school.reading().await;
    assert_eq!(unit.chat().by_client_id(session.id, ada.id, "c-1").await, Ok(Some(question)));
    assert_eq!(unit.chat().by_client_id(session.id, ada.id, "c-2").await, Ok(None));
}

pub async fn a_line_belongs_to_its_session(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let here = school.live(&teacher, None, 10).await;
    let there = school.live(&teacher, None, 10).await;
    let said = line(&school, here.id, teacher.id, "c-1");
    store(&school, &said).await;
    let mut unit = school.reading().await;
    assert_eq!(unit.chat().exists(here.id, said.id).await, Ok(true));
    assert_eq!(unit.chat().exists(there.id, said.id).await, Ok(false));
    assert!(unit.views().chat(there.id, ChatSpan::default(), 10).await.unwrap().is_empty());
}

pub async fn a_chat_is_read_back_page_by_page(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let session = school.live(&teacher, None, 10).await;
    let zoe = school.student("zoé").await;
    let mut said = Vec::new();
    for number in 0..7 {
        let writer = if number % 2 == 0 { teacher.id } else { zoe.id };
        let reply_to = said.last().map(|last: &ChatMessage| last.id);
        let message = ChatMessage { reply_to, ..line(&school, session.id, writer, &format!("c-{number}")) };
        store(&school, &message).await;
        said.push(message);
    }
    let mut unit = school.reading().await;
    let all = ChatSpan::default();
    let (newest, statements) =
        subject.counting(async { unit.views().chat(session.id, all, 3).await.unwrap() }).await;
    assert_eq!(statements, 1);
    let before = ChatSpan { before: Some(newest[0].message.id), after: None };
    let older = unit.views().chat(session.id, before, 10).await.unwrap();
    let lines: Vec<ChatMessage> = older.iter().chain(&newest).map(|line| line.message.clone()).collect();
    assert_eq!(lines, said);
    assert_eq!(older[3].person.last_name, "zoé");
    assert_eq!(older[2].person.id, teacher.id);
    // On from one that was seen, and no further than another.
    let numbers = async |unit: &mut dyn crate::ports::UnitOfWork, span, limit| {
        let lines = unit.views().chat(session.id, span, limit).await.unwrap();
        lines.iter().map(|line| line.message.client_id.clone()).collect::<Vec<_>>()
    };
    let after = ChatSpan { after: Some(said[1].id), before: None };
    assert_eq!(numbers(unit.as_mut(), after, 2).await, ["c-2", "c-3"]);
    let between = ChatSpan { before: Some(said[4].id), ..after };
    assert_eq!(numbers(unit.as_mut(), between, 10).await, ["c-2", "c-3"]);
    assert!(numbers(unit.as_mut(), ChatSpan { after: Some(said[6].id), before: None }, 10).await.is_empty());
}
