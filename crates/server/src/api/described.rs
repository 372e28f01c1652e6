//! Bodies and queries that are described: `Fields<CourseFields>` is a body whose fields `CourseFields` says, `Query<Paging>` a
//! query whose parameters `Paging` says. Both are still read field by field through [`Input`], so that every wrong field is
//! told at once; what is read and what is described cannot drift apart, because a development build stops at a field that is
//! read and not described, and keeps which were ([`asked`]): a test looks for one that is described and never read.

use std::marker::PhantomData;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::ParameterIn;
use utoipa::openapi::schema::Schema;
use utoipa::{IntoParams, ToSchema};

use crate::error::Problem;
use crate::input::{Body, Input, asked};

/// A body, described by `T`; judged when it is read, once rights are decided.
pub struct Fields<T>(Body, PhantomData<fn() -> T>);

impl<T: ToSchema + 'static> Fields<T> {
    /// The fields, or what is wrong with the body as a whole.
    pub fn read(self) -> Result<Input, Problem> {
        Ok(self.0.read()?.described_as(|| asked::of::<T>(&T::name(), || properties(&T::schema()))))
    }
}

impl<T, S: Send + Sync> FromRequest<S> for Fields<T> {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(Body::from_request(request, state).await?, PhantomData))
    }
}

/// A query, described by `T`; judged when it is read, once rights are decided.
pub struct Query<T>(Option<String>, PhantomData<fn() -> T>);

impl<T: IntoParams + 'static> Query<T> {
    /// The parameters.
    pub fn read(self) -> Result<Input, Problem> {
        let described = || T::into_params(|| Some(ParameterIn::Query)).into_iter().map(|p| p.name).collect();
        Ok(Input::of_query(self.0.as_deref())?
            .strictly()
            .described_as(|| asked::of::<T>(std::any::type_name::<T>(), described)))
    }
}

impl<T, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.uri.query().map(str::to_owned), PhantomData))
    }
}

/// The names of a schema's properties.
fn properties(schema: &RefOr<Schema>) -> Vec<String> {
    match schema {
        RefOr::T(Schema::Object(object)) => object.properties.keys().cloned().collect(),
        RefOr::T(Schema::AllOf(all)) => all.items.iter().flat_map(properties).collect(),
        RefOr::T(_) | RefOr::Ref(_) => Vec::new(),
    }
}
