-- MariaDB dump 10.19  Distrib 10.11.13-MariaDB
--
-- Host: localhost    Database: mdsc_auth
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET TIME_ZONE='+00:00' */;

DROP TABLE IF EXISTS `courses`;
CREATE TABLE `courses` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `title` varchar(255) NOT NULL,
  `description` text DEFAULT NULL,
  `instructor_id` int(11) NOT NULL,
  `difficulty` enum('beginner','intermediate','advanced') DEFAULT 'beginner',
  `course_type` enum('live','on_demand') DEFAULT 'on_demand',
  `is_published` tinyint(1) DEFAULT 0,
  `price` decimal(10,2) DEFAULT 0.00,
  `max_students` int(11) DEFAULT NULL,
  `enrollment_deadline` datetime DEFAULT NULL,
  `created_at` timestamp NULL DEFAULT current_timestamp(),
  PRIMARY KEY (`id`),
  KEY `idx_instructor` (`instructor_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
INSERT INTO `courses` VALUES (12,'Droit de l\'eau ; l\'essentiel','Fleuves\r\net \\ \"lagunes\"',7,'beginner','on_demand',1,15000.00,2,NULL,'2024-09-01 08:00:00'),(13,'Par un élève',NULL,8,'beginner','live',0,0.00,NULL,NULL,NULL);

CREATE TABLE `enrollments` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `user_id` int(11) NOT NULL,
  `course_id` int(11) NOT NULL,
  `enrolled_at` timestamp NULL DEFAULT current_timestamp(),
  `progress_percentage` decimal(5,2) DEFAULT 0.00,
  `is_active` tinyint(1) DEFAULT 1,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;
INSERT INTO `enrollments` VALUES (31,8,12,'2024-09-02 10:00:00',12.50,1),(32,9,12,'2024-09-02 11:00:00',0.00,1),(33,10,12,'2024-09-02 12:00:00',0.00,1),
(34,7,12,'2024-09-02 12:00:00',0.00,1),(35,8,99,'2024-09-02 12:00:00',0.00,1);

CREATE TABLE `live_sessions` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `course_id` int(11) NOT NULL,
  `instructor_id` int(11) NOT NULL,
  `title` varchar(255) NOT NULL,
  `description` text DEFAULT NULL,
  `scheduled_start_at` datetime NOT NULL,
  `scheduled_end_at` datetime NOT NULL,
  `actual_start_at` datetime DEFAULT NULL,
  `actual_end_at` datetime DEFAULT NULL,
  `jitsi_room_name` varchar(255) NOT NULL,
  `jitsi_server_url` varchar(255) DEFAULT 'https://meet.jit.si',
  `jitsi_room_password` varchar(100) DEFAULT NULL,
  `max_participants` int(11) DEFAULT 50,
  `is_recording_enabled` tinyint(1) DEFAULT 0,
  `recording_url` text DEFAULT NULL,
  `status` enum('scheduled','live','ended','cancelled') DEFAULT 'scheduled',
  `created_at` timestamp NULL DEFAULT current_timestamp(),
  `updated_at` timestamp NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  PRIMARY KEY (`id`),
  UNIQUE KEY `jitsi_room_name` (`jitsi_room_name`),
  CONSTRAINT `live_sessions_ibfk_1` FOREIGN KEY (`course_id`) REFERENCES `courses` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
LOCK TABLES `live_sessions` WRITE;
/*!40000 ALTER TABLE `live_sessions` DISABLE KEYS */;
INSERT INTO `live_sessions` VALUES
(5,12,7,'Séance 1 : (l\'eau)',NULL,'2025-01-15 15:00:00','2025-01-15 16:00:00','2025-01-15 15:02:00','2025-01-15 16:05:00','mdsc-course-12-session-5-x','https://meet.jit.si','s3cret-of-old',30,1,'https://files.example/5.mp4','ended','2025-01-01 08:00:00','2025-01-15 16:05:00'),
(6,12,7,'Séance 2',NULL,'2027-10-04 08:00:00','2027-10-04 09:30:00',NULL,NULL,'mdsc-course-12-session-6-y','https://meet.jit.si',NULL,50,0,NULL,'scheduled','2025-01-01 08:00:00','2025-01-01 08:00:00'),
(7,12,7,'À l\'envers',NULL,'2025-01-16 15:00:00','2025-01-16 14:00:00',NULL,NULL,'mdsc-course-12-session-7-z','https://meet.jit.si',NULL,50,0,NULL,'ended','2025-01-01 08:00:00','2025-01-01 08:00:00'),
(8,12,7,'Trop grande',NULL,'2025-01-16 15:00:00','2025-01-16 16:00:00',NULL,NULL,'mdsc-course-12-session-8-z','https://meet.jit.si',NULL,99999,0,NULL,'cancelled','2025-01-01 08:00:00','2025-01-01 08:00:00');
UNLOCK TABLES;

INSERT INTO `live_session_participants` (`id`, `session_id`, `user_id`, `enrollment_id`, `joined_at`, `left_at`, `attendance_duration`, `is_present`, `role`, `created_at`) VALUES
(1, 5, 7, NULL, '2025-01-15 15:01:00', '2025-01-15 16:05:00', 0, 0, 'instructor', '2025-01-15 15:01:00'),
(2, 5, 8, 31, '2025-01-15 15:04:00', '2025-01-15 16:05:00', 40, 0, 'participant', '2025-01-15 15:04:00'),
(3, 5, 9, 32, NULL, NULL, 0, 0, 'participant', '2025-01-15 14:00:00'),
(4, 7, 8, 31, NULL, NULL, 0, 0, 'participant', '2025-01-15 14:00:00');

INSERT INTO `live_session_chat` (`id`, `session_id`, `user_id`, `message`, `message_type`, `created_at`) VALUES
(1, 5, 8, 'C\'est où ? 😀\nMerci; (déjà)', 'question', '2025-01-15 15:10:00'),
(2, 5, 7, 'Page 3', 'answer', '2025-01-15 15:11:00'),
(3, 5, 77, 'Bonjour', 'text', '2025-01-15 15:12:00'),
(4, 5, 8, '   ', 'text', '2025-01-15 15:13:00');

CREATE TABLE `users` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `email` varchar(255) NOT NULL,
  `password` varchar(255) NOT NULL,
  `first_name` varchar(100) NOT NULL,
  `last_name` varchar(100) NOT NULL,
  `is_active` tinyint(1) DEFAULT 1,
  `role` enum('student','instructor','admin') DEFAULT 'student',
  `created_at` timestamp NULL DEFAULT current_timestamp(),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;
INSERT INTO `users` VALUES (7,'estelle@mdsc.example','@argon2@','Estelle','d\'Almeida',1,'instructor','2024-08-01 08:00:00'),(8,'afi@mdsc.example','@argon2@','Afi','Dossou',1,'student','2024-08-01 08:00:00');
INSERT INTO `users` VALUES (9,'koffi@ul.example','$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW','Koffi','Mensah',1,'student','2024-08-01 08:00:00'),(10,'yawa@mdsc.example','$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW','Yawa','Akakpo',1,'student','2024-08-01 08:00:00');
