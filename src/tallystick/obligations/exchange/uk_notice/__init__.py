"""The contract performance notice of the United Kingdom: Procurement Act 2023, sections 52 and 71; Procurement
Regulations 2024 (SI 2024/692), regulation 39."""
