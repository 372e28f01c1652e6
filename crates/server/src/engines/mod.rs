//! The engines that carry a class.
