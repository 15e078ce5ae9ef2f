-- BigQuery: counts the combinations of answers. Save the result as csv or Parquet, and run
--   crossbreak weight codes.toml --cells FILE
WITH cb_answers AS (
  SELECT
    TRIM(CAST(`s1` AS STRING)) AS `s1_text`,
    SAFE_CAST(TRIM(CAST(`s1` AS STRING)) AS FLOAT64) AS `s1_number`,
    TRIM(CAST(`s2` AS STRING)) AS `s2_text`,
    SAFE_CAST(TRIM(CAST(`s2` AS STRING)) AS FLOAT64) AS `s2_number`,
    TRIM(CAST(`region` AS STRING)) AS `region_text`,
    TRIM(CAST(`status` AS STRING)) AS `status_text`,
    SAFE_CAST(TRIM(CAST(`status` AS STRING)) AS FLOAT64) AS `status_number`,
    TRIM(CAST(`flag` AS STRING)) AS `flag_text`
  FROM `db`.`poll`
),
cb_coded AS (
  SELECT
    CASE
      WHEN `s1_number` = 9 THEN NULL
      WHEN `s1_text` IS NULL OR `s1_text` = '' THEN '(blank)'
      WHEN `s1_number` = 1 THEN 'Men'
      WHEN `s1_number` IN (2, 3) THEN 'Women\'s'
      ELSE `s1_text`
    END AS `gender`,
    CASE
      WHEN `s2_text` IS NULL OR `s2_text` = '' THEN NULL
      WHEN FLOOR(`s2_number`) BETWEEN 18 AND 34 THEN '18-34'
      WHEN FLOOR(`s2_number`) >= 35 THEN '35+'
      ELSE `s2_text`
    END AS `age`,
    `region_text` AS `region`
  FROM cb_answers
  WHERE (`status_number` = 3)
    AND CASE WHEN (`flag_text` = 'bot\'s') THEN 1 ELSE 0 END = 0
)
SELECT
  `gender`,
  `age`,
  `region`,
  COUNT(*) AS `respondents`
FROM cb_coded
GROUP BY `gender`, `age`, `region`;

-- BigQuery: load weights/<study>-cells.parquet as a table; this gives each row its weight.
WITH cb_answers AS (
  SELECT
    `id` AS `id`,
    TRIM(CAST(`s1` AS STRING)) AS `s1_text`,
    SAFE_CAST(TRIM(CAST(`s1` AS STRING)) AS FLOAT64) AS `s1_number`,
    TRIM(CAST(`s2` AS STRING)) AS `s2_text`,
    SAFE_CAST(TRIM(CAST(`s2` AS STRING)) AS FLOAT64) AS `s2_number`,
    TRIM(CAST(`region` AS STRING)) AS `region_text`,
    TRIM(CAST(`status` AS STRING)) AS `status_text`,
    SAFE_CAST(TRIM(CAST(`status` AS STRING)) AS FLOAT64) AS `status_number`,
    TRIM(CAST(`flag` AS STRING)) AS `flag_text`
  FROM `db`.`poll`
),
cb_coded AS (
  SELECT
    `id`,
    CASE
      WHEN `s1_number` = 9 THEN NULL
      WHEN `s1_text` IS NULL OR `s1_text` = '' THEN '(blank)'
      WHEN `s1_number` = 1 THEN 'Men'
      WHEN `s1_number` IN (2, 3) THEN 'Women\'s'
      ELSE `s1_text`
    END AS `gender`,
    CASE
      WHEN `s2_text` IS NULL OR `s2_text` = '' THEN NULL
      WHEN FLOOR(`s2_number`) BETWEEN 18 AND 34 THEN '18-34'
      WHEN FLOOR(`s2_number`) >= 35 THEN '35+'
      ELSE `s2_text`
    END AS `age`,
    `region_text` AS `region`
  FROM cb_answers
  WHERE (`status_number` = 3)
    AND CASE WHEN (`flag_text` = 'bot\'s') THEN 1 ELSE 0 END = 0
)
SELECT
  cb_coded.`id`,
  1.0 AS `base_weight`,
  w.`weight` AS `weight`
FROM cb_coded
JOIN `codes_cells` AS w
  ON COALESCE(cb_coded.`gender`, '') = COALESCE(w.`gender`, '')
  AND COALESCE(cb_coded.`age`, '') = COALESCE(w.`age`, '')
  AND cb_coded.`region` = w.`region`;
